import { serve } from '@hono/node-server';

export function start(app) {
  return serve({ fetch: (request, env) => app.fetch(request, env), port: 3000 });
}
