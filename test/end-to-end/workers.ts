/** Services without HTTP of test/services. */
export const workers = {
  bullmq: { name: 'bullmq5-ts-mail', packageManager: 'npm', installedBefore: true },
  galleries: { name: 'bullmq5-js-galleries', packageManager: 'npm', installedBefore: false },
  prints: { name: 'bullmq6-js-prints', packageManager: 'npm', installedBefore: false },
  invoices: { name: 'pgboss10-ts-invoices', packageManager: 'npm', installedBefore: false },
  reports: { name: 'graphile16-js-reports', packageManager: 'npm', installedBefore: false },
  reminders: { name: 'agenda6-js-reminders', packageManager: 'npm', installedBefore: false },
  digests: { name: 'nodecron4-js-digests', packageManager: 'npm', installedBefore: false },
  ledger: { name: 'croner9-js-ledger', packageManager: 'npm', installedBefore: false },
  feeds: { name: 'nodecron4-js-feeds', packageManager: 'npm', installedBefore: false },
  caches: { name: 'cron4-js-caches', packageManager: 'npm', installedBefore: false },
  letters: { name: 'nest12-ts-letters', packageManager: 'npm', installedBefore: false },
  loop: { name: 'loop-js-sweeper', packageManager: 'npm', installedBefore: false },
} as const;
