import express from 'express';
import { serveMetrics } from './metrics.js';
import { observe } from './observability/index.js';

const app = express();
observe(app.listen(3000));
serveMetrics();
