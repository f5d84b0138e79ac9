import { Problem } from '../problem.js';
import type { Connection } from './connections.js';
import { reasonOf } from './reason.js';
import type { ServicePackages } from './service-packages.js';

/** What of pg-boss's own class is used; the same in 10, 11 and 12. */
export interface Boss {
  cancel: (queue: string, ids: string[]) => Promise<unknown>;
  retry: (queue: string, ids: string[]) => Promise<unknown>;
  deleteJob: (queue: string, ids: string[]) => Promise<unknown>;
}

interface StartableBoss extends Boss {
  on: (event: 'error', listener: (error: Error) => void) => void;
  start: () => Promise<unknown>;
  stop: (options: { graceful: boolean; close: boolean }) => Promise<void>;
}

/**
 * Runs `work` with the pg-boss of the service, as one that neither migrates nor supervises nor schedules, nor says that
 * it is there.
 */
export async function withBoss<T>(
  packages: ServicePackages,
  { url }: Connection,
  schema: string,
  work: (boss: Boss) => Promise<T>,
): Promise<T> {
  const loaded = await packages.load('pg-boss');
  const PgBoss = (loaded.PgBoss ?? loaded.default) as new (options: object) => StartableBoss;
  const boss = new PgBoss({
    connectionString: url,
    schema,
    application_name: 'sightline-tasks',
    max: 2,
    migrate: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
  boss.on('error', () => {
    // ignored: what failed is thrown by the call that waits for it
  });
  try {
    await boss.start();
  } catch (error) {
    throw new Problem(
      `The pg-boss of ${packages.root} does not work with the schema ${schema}: ${reasonOf(error)}`,
      'It has to be of the version that the running service has.',
    );
  }
  try {
    return await work(boss);
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem(
      `pg-boss refused it: ${reasonOf(error)}`,
      '`sightline tasks status` shows how the queue stands.',
    );
  } finally {
    await boss.stop({ graceful: false, close: true });
  }
}
