import type { Context, Next } from 'koa';

/** Every failure is answered in the words of this service. */
export async function answerErrors(ctx: Context, next: Next): Promise<void> {
  try {
    await next();
    if (ctx.status === 404 && ctx.body === undefined) {
      ctx.status = 404;
      ctx.body = { failed: 'not on this map' };
    }
  } catch (error) {
    const { status = 500 } = error as { status?: number };
    ctx.status = status;
    ctx.body = { failed: status < 500 ? (error as Error).message : 'lost' };
    if (status >= 500) ctx.app.emit('error', error, ctx);
  }
}
