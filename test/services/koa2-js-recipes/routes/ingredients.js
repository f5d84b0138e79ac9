'use strict'

const Router = require('koa-router')

const router = new Router()

router.get('/ingredients/:ingredient', (ctx) => {
  ctx.body = { of: ctx.params.name, ingredient: ctx.params.ingredient }
})

module.exports = router
