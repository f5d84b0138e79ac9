import { Hono } from 'hono';
import { observe } from './observability/index.js';

export function createApp() {
  const app = observe(new Hono());
  app.get('/', (c) => c.text('hi'));
  return app;
}
