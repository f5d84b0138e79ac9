'use strict'

const Router = require('koa-router')
const ingredients = require('./ingredients')

const router = new Router({ prefix: '/recipes' })
const recipes = new Map([['soup', { servings: 4 }]])

router.get('/:name', (ctx) => {
  console.log('recipe read', ctx.params.name)
  ctx.body = { name: ctx.params.name }
})

router.get('/:name/servings', (ctx) => {
  ctx.body = { servings: recipes.get(ctx.params.name).servings }
})

router.post('/', (ctx) => {
  console.log('new recipe', ctx.request.body)
  ctx.status = 201
  ctx.body = { name: 'new' }
})

router.get('/:name/picture', async (ctx) => {
  const answer = await fetch(`${process.env.PICTURES_URL}/picture?api_key=${process.env.PICTURES_KEY}`)
  if (!answer.ok) throw new Error(`no picture: ${answer.status}`)
  ctx.body = await answer.json()
})

router.post('/reindex', (ctx) => {
  setImmediate(() => {
    throw new Error('index is gone')
  })
  ctx.status = 202
})

router.use('/:name', ingredients.routes(), ingredients.allowedMethods())

module.exports = router
