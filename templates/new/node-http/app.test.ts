import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createApp } from './app.js';
//# {{#if tasks}}
import type { Greeting } from './send-greeting.js';

const jobs: Greeting[] = [];
const enqueue = async (greeting: Greeting) => `job ${jobs.push(greeting)}`;
//# {{/if}}

test('greets by name', async () => {
  //# {{#if tasks}}
  const server = createApp(enqueue).listen(0);
  //# {{else}}
  const server = createApp().listen(0);
  //# {{/if}}
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
//# {{#if tasks}}

test('leaves sending a greeting to a job', async () => {
  const server = createApp(enqueue).listen(0);
  try {
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const answer = await fetch(`http://localhost:${port}/greetings/Ada`, { method: 'POST' });
    assert.equal(answer.status, 202);
    assert.deepEqual(await answer.json(), { id: 'job 1' });
    assert.deepEqual(jobs, [{ name: 'Ada' }]);
  } finally {
    server.close();
  }
});
//# {{/if}}
