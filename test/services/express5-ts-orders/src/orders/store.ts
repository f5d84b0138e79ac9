import { randomUUID } from 'node:crypto';

export interface Order {
  id: string;
  customerId: string;
  items: { sku: string; quantity: number }[];
  discount?: { percent: number };
}

export class OrderStore {
  readonly #orders = new Map<string, Order>([
    ['o-1', { id: 'o-1', customerId: 'c-1', items: [{ sku: 'apple', quantity: 2 }] }],
  ]);

  find(id: string): Order | undefined {
    return this.#orders.get(id);
  }

  ofCustomer(customerId: string): Order[] {
    return [...this.#orders.values()].filter((order) => order.customerId === customerId);
  }

  add(order: Omit<Order, 'id'>): Order {
    const added = { ...order, id: randomUUID() };
    this.#orders.set(added.id, added);
    return added;
  }
}
