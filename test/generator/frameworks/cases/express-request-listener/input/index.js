import { createServer } from 'node:http';
import { getApp } from './app.js';

export const server = createServer();
server.on('request', getApp());
server.listen(3000);
