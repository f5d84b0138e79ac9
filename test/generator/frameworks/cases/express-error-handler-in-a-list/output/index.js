import express from 'express';
import { observe, recordErrors } from './observability/index.js';

const logErrors = (err, req, res, next) => next(err);
const notFound = (req, res) => res.sendStatus(404);

export function build(app = express()) {
  app
    .disable('x-powered-by')
    .use('/health', (req, res) => res.send('ok'))
    .use([notFound, recordErrors, logErrors])
    .use(logErrors);
  return app;
}

observe(build().listen(3000));
