import { createServer } from 'node:http';
import { getApp } from './app.js';
import { observe } from './observability/index.js';

export const server = createServer();
observe(server);
server.on('request', getApp());
server.listen(3000);
