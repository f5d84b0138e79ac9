import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countsOf } from '../src/stock.js';

test('an article without a row counts as none', () => {
  assert.deepEqual(countsOf('pear', []), { sku: 'pear', quantity: 0, known: false });
});
