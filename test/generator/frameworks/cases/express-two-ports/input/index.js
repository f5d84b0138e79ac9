import express from 'express';
import { serveMetrics } from './metrics.js';

const app = express();
app.listen(3000);
serveMetrics();
