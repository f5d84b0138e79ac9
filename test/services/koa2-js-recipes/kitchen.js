'use strict'

const Koa = require('koa')
const Router = require('koa-router')

const kitchen = new Koa()
const router = new Router()

router.get('/ovens', async (ctx) => {
  await new Promise((resolve) => setTimeout(resolve, 700))
  ctx.body = []
})

kitchen.use(router.routes())

module.exports = kitchen
