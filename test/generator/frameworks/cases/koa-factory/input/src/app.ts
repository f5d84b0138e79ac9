import Koa from "koa"

export function createApp(): Koa {
  const app = new Koa()
  app.use(async (ctx) => {
    ctx.body = "ok"
  })
  return app
}
