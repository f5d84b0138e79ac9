const { logger } = require('./logger');
const { counter } = require('./metrics');

/** What can become of a job that was taken and never ended, and that no count of failures shows. */
const MEANINGS = {
  active_without_lock:
    'its worker is gone: the job is taken again when its system sees that, of graphile-worker after four hours',
  over_time_limit: 'its handler runs longer than the job may take, and its lock is renewed all the same',
  run_twice:
    'it was handed to another worker while this one was at it: its side effects may have happened twice',
  stalled: 'its worker died or its event loop was blocked: the job is run again',
  lock_lost: 'its lock could not be renewed: another worker may take it',
  vanished: 'its record was evicted or removed from the store while it was worked on',
  no_result: 'it is counted as done, and gave nothing although it has to',
  retained_too_short: 'it is about to be deleted by the queue although nobody ran it',
};

const incidents = counter('job_incidents_total', 'Jobs that were taken and not ended in order, by reason', {
  queue: { atMost: 100 },
  reason: Object.keys(MEANINGS),
});

/** What was told: an incident that lasts is told once. Only so many are remembered. */
const told = new Set();

function reportIncident(queue, jobId, reason) {
  const key = `${queue}\n${jobId}\n${reason}`;
  if (told.has(key)) return;
  if (told.size >= 10_000) told.clear();
  told.add(key);
  incidents.add({ queue, reason });
  logger.warn({ queue, job_id: jobId, reason, meaning: MEANINGS[reason] }, 'job was taken and not ended');
}

module.exports = { reportIncident };
