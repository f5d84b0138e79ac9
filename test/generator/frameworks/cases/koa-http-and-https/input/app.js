import Koa from 'koa';

const app = new Koa();
app.silent = true;
app.on('error', (error) => console.warn(error.message));

export default app;
