import type { Service } from './service.js';

/** The files that the processes of a service start with, relative to its root, the main one first. */
export function entriesOf({
  entry,
  furtherEntries = [],
}: Pick<Service, 'entry' | 'furtherEntries'>): string[] {
  return [entry, ...furtherEntries].map(({ file }) => file);
}

/** Whether a process of the service answers requests. */
export function servesHttp({
  entry,
  furtherEntries = [],
}: Pick<Service, 'entry' | 'furtherEntries'>): boolean {
  return [entry, ...furtherEntries].some(({ isWorker = false }) => !isWorker);
}
