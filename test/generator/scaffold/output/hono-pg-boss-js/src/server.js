import { serve } from '@hono/node-server';
import { createApp } from './app.js';
import { openQueue } from './queue.js';

const app = createApp(await openQueue());
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
