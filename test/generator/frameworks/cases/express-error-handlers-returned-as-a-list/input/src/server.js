import express from 'express';
import errorHandler from './error-handler.js';

const app = express();

// Error handlers
app.use(errorHandler());

export { app };
