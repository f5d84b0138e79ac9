import { serve } from '@hono/node-server';
import app from './app.js';

const server = serve({ ...app, port: 3000 });

process.on('SIGINT', () => server.close());
