import express from 'express';

const logErrors = (err, req, res, next) => next(err);
const notFound = (req, res) => res.sendStatus(404);

export function build(app = express()) {
  app
    .disable('x-powered-by')
    .use('/health', (req, res) => res.send('ok'))
    .use([notFound, logErrors])
    .use(logErrors);
  return app;
}

build().listen(3000);
