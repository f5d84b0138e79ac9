import express from 'express';
import errorHandler from './error-handler.js';
import { recordErrors } from './observability/index.js';

const app = express();

app.use(recordErrors);

// Error handlers
app.use(errorHandler());

export { app };
