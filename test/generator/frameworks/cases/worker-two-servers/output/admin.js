import express from 'express';
import { observe } from './observability/index.js';

const server = express().listen(3001);
observe(server);
server.setTimeout(1000);
