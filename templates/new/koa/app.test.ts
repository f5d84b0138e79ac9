import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createApp } from './app.js';

test('greets by name', async () => {
  const server = createApp().listen(0);
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://localhost:${port}/greetings/Ada`);
    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { greeting: 'Hello, Ada!' });
  } finally {
    server.close();
  }
});
