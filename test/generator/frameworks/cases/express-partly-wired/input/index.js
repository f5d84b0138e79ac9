import express from 'express';
import { logger } from './observability/index.js';

const app = express();
const server = app.listen(3000, () => logger.info('listening'));
