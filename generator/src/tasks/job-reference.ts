import { Problem } from '../problem.js';

/** One job as the user named it: by its id, and by its queue where that was given. */
export interface JobReference {
  queue: string | null;
  id: string;
}

/**
 * What "orders/42" or "42" may mean, the likeliest first: both queue names and ids may hold a slash.
 * Throws a usage Problem for what can be no job.
 */
export function readJobReferences(text: string): JobReference[] {
  const whole = { queue: null, id: text };
  const split = [...text.matchAll(/\//g)].map(({ index }) => ({
    queue: text.slice(0, index),
    id: text.slice(index + 1),
  }));
  const references = [...split, whole].filter(({ queue, id }) => queue !== '' && id !== '');
  if (text !== '' && (split.length === 0 || references.length > 1)) return references;
  throw new Problem(
    `${JSON.stringify(text)} names no job.`,
    'A job is named by its id, or by queue/id: `sightline tasks show orders/42`.',
    'usage',
  );
}
