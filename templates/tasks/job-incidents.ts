import { logger } from './logger.js';
//# {{#if metrics}}
import { counter } from './metrics.js';
//# {{/if}}

/** What can become of a job that was taken and never ended, and that no count of failures shows. */
const MEANINGS = {
  //# {{#if graphileWorker}}
  active_without_lock:
    'its worker is gone: the job is taken again when its system sees that, of graphile-worker after four hours',
  //# {{else}}
  active_without_lock:
    'its worker is gone: the job is taken again when another worker looks for stalled jobs',
  //# {{/if}}
  //# {{#if queues}}
  over_time_limit: 'its handler runs longer than the job may take, and its lock is renewed all the same',
  //# {{else}}
  over_time_limit: 'it runs longer than it may take',
  //# {{/if}}
  run_twice:
    'it was handed to another worker while this one was at it: its side effects may have happened twice',
  stalled: 'its worker died or its event loop was blocked: the job is run again',
  lock_lost: 'its lock could not be renewed: another worker may take it',
  vanished: 'its record was evicted or removed from the store while it was worked on',
  no_result: 'it is counted as done, and gave nothing although it has to',
  retained_too_short: 'it is about to be deleted by the queue although nobody ran it',
};

export type IncidentReason = keyof typeof MEANINGS;

//# {{#if metrics}}
const incidents = counter('job_incidents_total', 'Jobs that were taken and not ended in order, by reason', {
  queue: { atMost: 100 },
  reason: Object.keys(MEANINGS) as IncidentReason[],
});

//# {{/if}}
/** What was told: an incident that lasts is told once. Only so many are remembered. */
const told = new Set<string>();

export function reportIncident(queue: string, jobId: string, reason: IncidentReason): void {
  const key = `${queue}\n${jobId}\n${reason}`;
  if (told.has(key)) return;
  if (told.size >= 10_000) told.clear();
  told.add(key);
  //# {{#if metrics}}
  incidents.add({ queue, reason });
  //# {{/if}}
  logger.warn({ queue, job_id: jobId, reason, meaning: MEANINGS[reason] }, 'job was taken and not ended');
}
