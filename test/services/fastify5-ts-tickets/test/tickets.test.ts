import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildApp } from '../src/build-app.js'

test('a ticket is found', async () => {
  const app = await buildApp()
  const response = await app.inject('/v1/events/e1/tickets/t-1')
  assert.equal(response.statusCode, 200)
  assert.equal(response.json().holder.name, 'Ada')
  await app.close()
})

test('an order without a holder is refused by the schema', async () => {
  const app = await buildApp()
  const response = await app.inject({
    method: 'POST',
    url: '/v1/events/e1/tickets',
    payload: {},
  })
  assert.equal(response.statusCode, 400)
  await app.close()
})

test('many apps live in one process', async () => {
  const apps = await Promise.all([buildApp(), buildApp(), buildApp()])
  for (const app of apps)
    assert.equal(
      (await app.inject('/v1/events/e1/tickets/nope')).statusCode,
      404,
    )
  await Promise.all(apps.map((app) => app.close()))
})
