import { gte } from 'semver';
import type { NewQueueSystem } from './new-queue-systems.js';

interface JobPackages {
  /** Where its jobs are kept. */
  store: 'redis' | 'postgres';
  dependencies: Readonly<Record<string, string>>;
}

/** What a new service takes of a job system: the newest that every Node runs which the service promises to run on. */
export function jobPackages(system: NewQueueSystem, node: string): JobPackages {
  switch (system) {
    case 'bullmq':
      return { store: 'redis', dependencies: { bullmq: '^6.2.0', ioredis: '^5.4.1' } };
    case 'pg-boss':
      return { store: 'postgres', dependencies: { 'pg-boss': hasPgBoss12(node) ? '^12.38.0' : '^10.4.2' } };
    case 'graphile-worker':
      return {
        store: 'postgres',
        dependencies: { 'graphile-worker': gte(node, '24.0.0') ? '^0.18.0' : '^0.17.3' },
      };
  }
}

/** Version 12 is exported, and makes queues, otherwise than version 10. */
export function hasPgBoss12(node: string): boolean {
  return gte(node, '22.15.0');
}
