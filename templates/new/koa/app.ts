import Router from '@koa/router';
import Koa from 'koa';
//# {{#if tasks}}
import type { Enqueue } from './queue.js';
//# {{/if}}

//# {{#if tasks}}
/** The service without a port and without a queue of its own, so that tests can make as many as they like. */
//# {{else}}
/** The service without a port, so that tests can make as many as they like. */
//# {{/if}}
export function createApp(
  //# {{#if tasks}}
  enqueue: Enqueue,
  //# {{/if}}
): Koa {
  const app = new Koa();
  const router = new Router();

  router.get('/greetings/:name', (ctx) => {
    ctx.body = { greeting: `Hello, ${ctx.params.name}!` };
  });
  //# {{#if tasks}}

  router.post('/greetings/:name', async (ctx) => {
    const { name = '' } = ctx.params;
    ctx.body = { id: await enqueue({ name }) };
    ctx.status = 202;
  });
  //# {{/if}}

  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
