import express from 'express';
import { observe } from './observability/index.js';

const app = express();

export const start = (port) => observe(app.listen(port));
