import { PgBoss } from 'pg-boss';
import { registerInvoices } from './invoices.js';

const boss = new PgBoss(process.env.DATABASE_URL ?? '');
boss.on('error', console.error);
await boss.start();
await registerInvoices(boss);
