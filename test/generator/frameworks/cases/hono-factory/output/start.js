import { serve } from '@hono/node-server';
import { observe } from './observability/index.js';

export function start(app) {
  return observe(serve({ fetch: (request, env) => app.fetch(request, env), port: 3000 }));
}
