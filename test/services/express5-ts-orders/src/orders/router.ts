import { setTimeout as delay } from 'node:timers/promises';
import { Router } from 'express';
import type { AppOptions } from '../app.js';
import { HttpError } from '../errors.js';
import { trackShipment } from './carrier.js';
import type { Order } from './store.js';

interface NewOrder {
  customerId?: string;
  items?: Order['items'];
}

export function ordersRouter({ store, carrierUrl, carrierToken }: AppOptions): Router {
  const router = Router();

  router.get('/report', async (_req, res) => {
    await delay(700);
    res.json({ orders: 1 });
  });

  router.post('/reindex', (_req, res) => {
    setImmediate(() => {
      throw new Error('index is corrupt');
    });
    res.status(202).end();
  });

  router.get('/:id', (req, res) => {
    const order = store.find(req.params.id);
    if (!order) throw new HttpError(404, 'no such order');
    console.info('order read', { customer: order.customerId });
    res.json(order);
  });

  router.post('/', (req, res) => {
    const { customerId, items } = req.body as NewOrder;
    if (!customerId || !items?.length)
      throw new HttpError(422, 'customerId and items are required');
    res.status(201).json(store.add({ customerId, items }));
  });

  router.get('/:id/discount', (req, res) => {
    const order = store.find(req.params.id);
    res.json({ percent: order!.discount!.percent });
  });

  router.get('/:id/shipment', async (req, res) => {
    res.json(await trackShipment(carrierUrl, carrierToken, req.params.id));
  });

  return router;
}
