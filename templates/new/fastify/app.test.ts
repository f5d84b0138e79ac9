import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './app.js';

test('greets by name', async () => {
  const app = createApp();
  try {
    const answer = await app.inject('/greetings/Ada');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { greeting: 'Hello, Ada!' });
  } finally {
    await app.close();
  }
});
