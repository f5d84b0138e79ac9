import * as Sentry from '@sentry/node';
import express from 'express';
import { errors } from 'celebrate';
import { notFound } from './not-found.js';
import { createErrorHandler } from '@acme/http';
import { observe, recordErrors } from './observability/index.js';

const app = express();
const api = express.Router();
api.use((error, req, res, next) => next(error));
app.use('/api', api);
app.use(notFound);
app.use(recordErrors);
app.use(Sentry.Handlers.errorHandler());
app.use(createErrorHandler());
app.use(errors());

observe(app.listen(3000));
