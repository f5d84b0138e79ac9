/** The job systems that a new service may have; the first is the usual one. */
export const newQueueSystems = ['bullmq', 'pg-boss', 'graphile-worker'] as const;
export type NewQueueSystem = (typeof newQueueSystems)[number];
