import express from 'express';
import { promisify } from 'node:util';

const app = express();
await promisify(app.listen.bind(app))(3000);
