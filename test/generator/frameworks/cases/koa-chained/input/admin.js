const Koa = require('koa')

const admin = new Koa()
admin.use(ctx => { ctx.body = 'admin' })

module.exports = admin
