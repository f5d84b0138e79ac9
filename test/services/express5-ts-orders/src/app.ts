import express, { type Express } from 'express';
import { errorHandler } from './errors.js';
import { ordersRouter } from './orders/router.js';
import type { OrderStore } from './orders/store.js';

export interface AppOptions {
  store: OrderStore;
  carrierUrl: string;
  carrierToken: string;
}

export function createApp(options: AppOptions): Express {
  const app = express();

  app.disable('x-powered-by');
  app.use(express.json({ limit: '100kb' }));
  app.use('/api/orders', ordersRouter(options));
  app.get('/api/customers/:customerId/orders', (req, res) => {
    res.json({ orders: options.store.ofCustomer(req.params.customerId) });
  });

  app.use(errorHandler);
  return app;
}
