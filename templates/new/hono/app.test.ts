import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './app.js';

test('greets by name', async () => {
  const answer = await createApp().request('/greetings/Ada');
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { greeting: 'Hello, Ada!' });
});
