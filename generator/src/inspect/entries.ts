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

/** Those, and the files that they load by their folder: plugins and routes of `@fastify/autoload`. */
export function loadedFrom(
  service: Pick<Service, 'entry' | 'furtherEntries' | 'autoloaded' | 'sourceFiles'>,
): string[] {
  const { autoloaded = [], sourceFiles = [] } = service;
  const isLoaded = (file: string): boolean =>
    autoloaded.some((folder) => folder !== '' && file.startsWith(`${folder}/`));
  return [...entriesOf(service), ...sourceFiles.filter(isLoaded)];
}
