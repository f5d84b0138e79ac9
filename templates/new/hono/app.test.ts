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
  const answer = await createApp(enqueue).request('/greetings/Ada');
  //# {{else}}
  const answer = await createApp().request('/greetings/Ada');
  //# {{/if}}
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { greeting: 'Hello, Ada!' });
});
//# {{#if tasks}}

test('leaves sending a greeting to a job', async () => {
  const answer = await createApp(enqueue).request('/greetings/Ada', { method: 'POST' });
  assert.equal(answer.status, 202);
  assert.deepEqual(await answer.json(), { id: 'job 1' });
  assert.deepEqual(jobs, [{ name: 'Ada' }]);
});
//# {{/if}}
