import type { ManualStep } from '../edit/splice.js';
import { OLDEST } from '../inspect/instrumented-job-systems.js';
import type { SharedJobs } from '../inspect/service.js';
import type { JobClient } from './job-clients.js';
import { manualStep } from './manual-observe.js';
import type { WiringSession } from './wiring-session.js';

/**
 * What packages of the workspace make is observed by the service that is given it: their source serves others, too, and is
 * not edited. What only the call itself could be wrapped for is out of reach, which is told.
 */
export function wireSharedJobs(session: WiringSession, clients: readonly JobClient[]): void {
  for (const shared of session.context.service.sharedJobs ?? []) {
    const client = clients.find((one) => one.package === shared.package && one.type === shared.type);
    if (client === undefined || isObservedHere(session, client)) continue;
    if (shared.isTooOld === true)
      session.notes.push(
        `${madeBy(shared)}: jobs of it are observed from version ${OLDEST[shared.package] ?? ''} on.`,
      );
    else if (client.wrapsCall === true)
      session.notes.push(`${madeBy(shared)}: what they do is not observed.`);
    else session.manual.push(step(session, client, shared));
  }
}

function step(session: WiringSession, client: JobClient, shared: SharedJobs): ManualStep {
  const { jobSystems = [], entry } = session.context.service;
  const { from, package: name, file, line } = shared;
  const isHooked = jobSystems.some((system) => system.package === name);
  const hooks = isHooked
    ? ''
    : ` The hooks come with \`sightline add tasks\` once the service itself has ${name} in its package.json.`;
  return {
    ...manualStep(
      session,
      session.graph.modules.get(entry.file) ?? null,
      `// where the service is given it by ${from}\n${client.observe}(${client.called});`,
      `Observe what ${from} makes`,
      [client.observe],
    ),
    file,
    line,
    why: `${madeBy(shared)}: its source is not the service's own to edit, and without this ${effectOf(client)}.${hooks}`,
  };
}

function effectOf({ why }: JobClient): string {
  return why.startsWith('its jobs are traced')
    ? 'its jobs are not traced to where they are worked on'
    : 'its jobs are not observed';
}

function madeBy({ from, package: name, type, file, line, count }: SharedJobs): string {
  return `${from} makes ${count === 1 ? `a ${type}` : `${String(count)} ${type}s`} of ${name} (${file}:${String(line)})`;
}

/** Whether the service hands more to the hook than what it makes itself. */
function isObservedHere({ graph, found }: WiringSession, client: JobClient): boolean {
  const call = new RegExp(`\\b${client.observe}\\(`, 'g');
  const calls = [...graph.modules.values()].flatMap(({ text }) => [...text.matchAll(call)]).length;
  const own = found.filter((one) =>
    client.makes.some((made) => one.startsWith(`${made} of ${client.package} `)),
  );
  return calls > own.length;
}
