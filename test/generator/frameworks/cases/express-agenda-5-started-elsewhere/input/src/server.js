import express from 'express';
import { init } from './init.js';

const app = express();
await init();
app.listen(3000);
