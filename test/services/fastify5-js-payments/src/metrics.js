import { Counter } from 'prom-client';

export const paymentsTotal = new Counter({ name: 'payments_total', help: 'Payments taken.' });
