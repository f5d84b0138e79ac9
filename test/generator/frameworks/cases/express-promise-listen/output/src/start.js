import express from 'express';
import { observe } from './observability/index.js';

const app = express();

const server = await new Promise((resolve, reject) => {
  const listening = app.listen(3000, (error) => (error ? reject(error) : resolve(listening)));
  observe(listening);
});

console.log(server.address());
