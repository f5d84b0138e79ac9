import Router from '@koa/router';
import Koa from 'koa';
import type { Enqueue } from './queue.js';

/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
export function createApp(enqueue: Enqueue): Koa {
  const app = new Koa();
  const router = new Router();

  router.get('/greetings/:name', (ctx) => {
    ctx.body = { greeting: `Hello, ${ctx.params.name}!` };
  });

  router.post('/greetings/:name', async (ctx) => {
    const { name = '' } = ctx.params;
    ctx.body = { id: await enqueue({ name }) };
    ctx.status = 202;
  });

  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
