import assert from 'node:assert/strict';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { createApp } from '../src/app.js';
import { OrderStore } from '../src/orders/store.js';

for (const round of ['first', 'second']) {
  describe(`orders, ${round} app in this process`, () => {
    let server: Server;
    let base: string;

    before(async () => {
      const app = createApp({
        store: new OrderStore(),
        carrierUrl: '',
        carrierToken: '',
      });
      await new Promise<void>((resolve) => {
        server = app.listen(0, () => resolve());
      });
      base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/orders`;
    });

    after(() => new Promise((resolve) => server.close(resolve)));

    it('finds an order', async () => {
      const response = await fetch(`${base}/o-1`);
      assert.equal(response.status, 200);
    });

    it('says that there is no such order', async () => {
      const response = await fetch(`${base}/nope`);
      assert.equal(response.status, 404);
      assert.deepEqual(await response.json(), { error: 'no such order' });
    });

    it('refuses an order without items', async () => {
      const response = await fetch(base, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{"customerId":"c-1"}',
      });
      assert.equal(response.status, 422);
    });
  });
}
