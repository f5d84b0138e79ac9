import express from 'express';
import { logger, observe } from './observability/index.js';

const app = express();
const server = app.listen(3000, () => logger.info('listening'));
observe(server);
