import { serve } from '@hono/node-server';
import app from './app.js';
import { observe } from './observability/index.js';

const server = serve({ ...app, port: 3000 });
observe(server);

process.on('SIGINT', () => server.close());
