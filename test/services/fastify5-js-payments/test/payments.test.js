import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from '../src/app.js';

test('a payment that is too high is refused in our own words', async () => {
  const app = createServer();
  const response = await app.inject({ method: 'POST', url: '/payments', payload: { amount: 5000 } });
  assert.equal(response.statusCode, 402);
  assert.deepEqual(response.json(), { ok: false, reason: 'too much' });
});

test('payments are counted', async () => {
  const app = createServer();
  await app.inject({ method: 'POST', url: '/payments', payload: { amount: 5 } });
  const response = await app.inject('/metrics');
  assert.match(response.body, /^payments_total 1$/m);
});
