'use strict'

const Koa = require('koa')
const bodyParser = require('koa-bodyparser')
const mount = require('koa-mount')
const kitchen = require('./kitchen')
const recipes = require('./routes/recipes')

const app = new Koa()

app
  .use(bodyParser())
  .use(mount('/kitchen', kitchen))
  .use(recipes.routes())
  .use(recipes.allowedMethods())

module.exports = app
