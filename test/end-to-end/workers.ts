/** Services without HTTP of test/services. */
export const workers = {
  bullmq: { name: 'bullmq5-ts-mail', packageManager: 'npm', installedBefore: true },
  loop: { name: 'loop-js-sweeper', packageManager: 'npm', installedBefore: false },
} as const;
