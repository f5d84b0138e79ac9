import Router from '@koa/router';

export const regions = new Router();

regions.get('/outline', async (ctx) => {
  await new Promise((resolve) => setTimeout(resolve, 700));
  ctx.body = { region: ctx.params['regionId'], outline: [] };
});
