const Koa = require('koa')
const mount = require('koa-mount')

new Koa()
  .use(mount('/admin', require('./admin')))
  .use(ctx => { ctx.body = 'hi' })
  .listen(3000)
