'use strict'

const assert = require('assert')
const http = require('http')
const { test } = require('node:test')
const app = require('../app')

test('a recipe has ingredients, and what is not there is not found', async () => {
  const server = http.createServer(app.callback()).listen(0)
  const base = `http://127.0.0.1:${server.address().port}`
  const found = await fetch(`${base}/recipes/soup/ingredients/salt`)
  assert.deepStrictEqual(await found.json(), { of: 'soup', ingredient: 'salt' })
  const missing = await fetch(`${base}/nothing`)
  assert.strictEqual(await missing.text(), 'Not Found')
  server.close()
  server.closeAllConnections()
})
