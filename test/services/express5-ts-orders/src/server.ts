import { createApp } from './app.js';
import { OrderStore } from './orders/store.js';

const port = Number(process.env['PORT'] ?? 3000);
const app = createApp({
  store: new OrderStore(),
  carrierUrl: process.env['CARRIER_URL'] ?? 'http://127.0.0.1:9',
  carrierToken: process.env['CARRIER_TOKEN'] ?? '',
});

const server = app.listen(port, () => {
  console.log(`orders listening on ${port}`);
});

server.requestTimeout = 30_000;
