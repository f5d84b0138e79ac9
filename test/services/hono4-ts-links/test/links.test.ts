import assert from 'node:assert'
import { test } from 'node:test'
import { app } from '../src/app.js'

test('a link has a slug, and what is not there is not found', async () => {
  assert.deepStrictEqual(await (await app.request('/api/links/home')).json(), { slug: 'home' })
  assert.strictEqual(await (await app.request('/api/nothing')).text(), '404 Not Found')
})
