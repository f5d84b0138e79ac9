import express from 'express';
import errorHandler from './error-handler.js';
import { recordErrors } from './observability/index.js';

const app = express();

// Error handlers
app.use(recordErrors);
app.use(errorHandler());

export { app };
