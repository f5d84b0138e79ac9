import * as Sentry from '@sentry/node';
import express from 'express';
import { errors } from 'celebrate';
import { notFound } from './not-found.js';
import { createErrorHandler } from '@acme/http';

const app = express();
const api = express.Router();
api.use((error, req, res, next) => next(error));
app.use('/api', api);
app.use(notFound);
app.use(Sentry.Handlers.errorHandler());
app.use(createErrorHandler());
app.use(errors());

app.listen(3000);
