'use strict';

const assert = require('assert');
const http = require('http');
const { test } = require('node:test');
const router = require('../router');
require('../keys');

test('a key is found by its name', async () => {
  const server = http.createServer((req, res) => void router.answer(req, res)).listen(0);
  const answer = await fetch(`http://127.0.0.1:${server.address().port}/keys/door`);
  assert.deepStrictEqual(await answer.json(), { key: 'door' });
  server.close();
  server.closeAllConnections();
});
