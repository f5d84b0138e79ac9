import express from 'express';
import { init } from './init.js';
import { observe } from './observability/index.js';

const app = express();
await init();
observe(app.listen(3000));
