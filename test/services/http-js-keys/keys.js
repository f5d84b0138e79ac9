'use strict';

const { bodyOf, json, on } = require('./router');

const keys = new Map();

on('GET', /^\/keys\/report$/, async (req, res) => {
  await new Promise((resolve) => setTimeout(resolve, 700));
  json(res, 200, { keys: keys.size });
});

on('GET', /^\/keys\/([^/]+)$/, (req, res, key) => {
  console.log('key read');
  json(res, 200, { key });
});

on('GET', /^\/keys\/([^/]+)\/owner$/, (req, res, key) => {
  json(res, 200, { owner: keys.get(key).owner });
});

on('POST', /^\/keys$/, async (req, res) => {
  const body = await bodyOf(req);
  console.log('key made', body);
  json(res, 201, { key: 'new' });
});

on('GET', /^\/keys\/([^/]+)\/vault$/, async (req, res) => {
  const found = await fetch(`${process.env.VAULT_URL}/vault`, {
    headers: { 'x-api-key': process.env.VAULT_KEY || '' },
  });
  json(res, 200, await found.json());
});

on('POST', /^\/keys\/rotate$/, (req, res) => {
  setImmediate(() => {
    throw new Error('rotation broke');
  });
  json(res, 202, {});
});
