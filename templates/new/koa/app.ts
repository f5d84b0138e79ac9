import Router from '@koa/router';
import Koa from 'koa';

/** The service without a port, so that tests can make as many as they like. */
export function createApp(): Koa {
  const app = new Koa();
  const router = new Router();

  router.get('/greetings/:name', (ctx) => {
    ctx.body = { greeting: `Hello, ${ctx.params.name}!` };
  });

  app.use(router.routes());
  app.use(router.allowedMethods());
  return app;
}
