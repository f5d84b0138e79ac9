import assert from 'node:assert/strict';
import { test } from 'node:test';
import { app } from '../src/app.ts';

test('every author has a quote', async () => {
  const response = await app.inject('/quotes/ada');
  assert.deepEqual(response.json(), { author: 'ada' });
});
