var assert = require('node:assert');
var http = require('node:http');
var { after, before, test } = require('node:test');
var app = require('../app');

var server;
var base;

before(function(t, done) {
  server = http.createServer(app).listen(0, function() {
    base = 'http://127.0.0.1:' + server.address().port;
    done();
  });
});

after(function(t, done) {
  server.close(done);
});

test('a user is found', async function() {
  var response = await fetch(base + '/users/7');
  assert.deepStrictEqual(await response.json(), { id: '7' });
});

test('an unknown page is a 404 of our own', async function() {
  var response = await fetch(base + '/nope/nope');
  assert.strictEqual(response.status, 404);
  assert.strictEqual((await response.json()).message, 'Not Found');
});
