import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createApp } from './app.js';

const jobs = [];
const enqueue = async (greeting) => `job ${jobs.push(greeting)}`;

test('greets by name', async () => {
  const answer = await createApp(enqueue).request('/greetings/Ada');
  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { greeting: 'Hello, Ada!' });
});

test('leaves sending a greeting to a job', async () => {
  const answer = await createApp(enqueue).request('/greetings/Ada', { method: 'POST' });
  assert.equal(answer.status, 202);
  assert.deepEqual(await answer.json(), { id: 'job 1' });
  assert.deepEqual(jobs, [{ name: 'Ada' }]);
});
