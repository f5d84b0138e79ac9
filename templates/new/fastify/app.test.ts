import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './app.js';
//# {{#if tasks}}
import type { Greeting } from './send-greeting.js';

const jobs: Greeting[] = [];
const enqueue = async (greeting: Greeting) => `job ${jobs.push(greeting)}`;
//# {{/if}}

test('greets by name', async () => {
  //# {{#if tasks}}
  const app = createApp(enqueue);
  //# {{else}}
  const app = createApp();
  //# {{/if}}
  try {
    const answer = await app.inject('/greetings/Ada');
    assert.equal(answer.statusCode, 200);
    assert.deepEqual(answer.json(), { greeting: 'Hello, Ada!' });
  } finally {
    await app.close();
  }
});
//# {{#if tasks}}

test('leaves sending a greeting to a job', async () => {
  const app = createApp(enqueue);
  try {
    const answer = await app.inject({ method: 'POST', url: '/greetings/Ada' });
    assert.equal(answer.statusCode, 202);
    assert.deepEqual(answer.json(), { id: 'job 1' });
    assert.deepEqual(jobs, [{ name: 'Ada' }]);
  } finally {
    await app.close();
  }
});
//# {{/if}}
