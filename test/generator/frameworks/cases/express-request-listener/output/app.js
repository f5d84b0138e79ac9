import * as express from 'express';
import { recordErrors } from './observability/index.js';

let app;

export function getApp() {
  if (!app) {
    app = express.default();
    app.use(recordErrors);
    app.use(handleErrors);
  }
  return app;
}

function handleErrors(error, request, response, next) {
  response.sendStatus(500);
}
