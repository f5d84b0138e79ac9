import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sendGreeting } from './send-greeting.js';

test('a greeting is sent by name', async () => {
  assert.equal(await sendGreeting({ name: 'Ada' }), 'Hello, Ada!');
});
