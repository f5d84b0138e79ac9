import { PgBoss } from 'pg-boss';
import { registerInvoices } from './invoices.js';
import { observeProcess, observeBoss } from './observability/index.js';

observeProcess();

const boss = new PgBoss(process.env.DATABASE_URL ?? '');
observeBoss(boss);
boss.on('error', console.error);
await boss.start();
await registerInvoices(boss);
