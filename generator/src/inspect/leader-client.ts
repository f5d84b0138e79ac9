import { isScheduler } from './instrumented-job-systems.js';
import type { LeaderStore } from './leader-stores.js';
import type { Service } from './service.js';

/** Packages whose clients the emitted election can use, by the store, the preferred one first. */
export const LEADER_CLIENTS = {
  redis: ['ioredis', 'redis'],
  postgres: ['pg'],
} as const satisfies Record<LeaderStore, readonly string[]>;

export type LeaderClient = (typeof LEADER_CLIENTS)[LeaderStore][number];

/** The client of the service through which one of its instances is elected; undefined where there is no call for it. */
export function leaderClient(
  { packageJson, jobSystems = [] }: Service,
  store: LeaderStore | undefined,
): LeaderClient | undefined {
  if (store === undefined || !jobSystems.some(({ package: system }) => isScheduler(system))) return undefined;
  const { dependencies = {} } = packageJson.data;
  return LEADER_CLIENTS[store].find((name) => name in dependencies);
}
