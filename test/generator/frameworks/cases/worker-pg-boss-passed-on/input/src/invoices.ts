import type { PgBoss } from 'pg-boss';

export async function registerInvoices(boss: PgBoss): Promise<void> {
  await boss.createQueue('invoices');
  await boss.work('invoices', async () => undefined);
}
