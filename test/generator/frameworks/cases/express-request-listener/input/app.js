import * as express from 'express';

let app;

export function getApp() {
  if (!app) {
    app = express.default();
    app.use(handleErrors);
  }
  return app;
}

function handleErrors(error, request, response, next) {
  response.sendStatus(500);
}
