import path from 'node:path';
import { LEADER_CLIENTS, leaderClient } from '../inspect/leader-client.js';
import { leaderStores, type LeaderStore } from '../inspect/leader-stores.js';
import {
  INSTRUMENTED_JOB_SYSTEMS,
  isScheduler,
  OLDEST,
  SCHEDULERS,
} from '../inspect/instrumented-job-systems.js';
import { chooseObservabilityDir } from '../inspect/observability-dir.js';
import type { Service } from '../inspect/service.js';
import { manifestFile, parseManifest, type Manifest } from '../manifest/manifest.js';
import { buildPlan, type PlanChoices } from '../plan/build.js';
import { foreignChanges, refuseDirtyTree } from '../plan/dirty-tree.js';
import { defaultFeatures } from '../features/default-features.js';
import { counted } from '../present/counted.js';
import type { ExitCode } from '../present/exit-code.js';
import type { Terminal } from '../present/terminal.js';
import { Problem } from '../problem.js';
import { asksUser, carryOut, isCheckable, withRemarks } from './carry-out.js';
import type { InitOptions } from './init-options.js';
import { openService } from './open-service.js';
import { askFeatures } from './questions.js';
import type { TeamConfig } from './team-config.js';

/** Makes the service in `folder` observable, or shows what that would take. Throws a Problem for every refusal. */
export async function init(
  folder: string,
  given: InitOptions,
  terminal: Terminal,
  command: 'init' | 'add' | 'new' = 'init',
): Promise<ExitCode> {
  const asks = asksUser(given, terminal);
  const { service, read, team, options } = await openService(folder, command, given, terminal);
  const known = parseManifest(read(manifestFile));
  const foreign = options.allowDirty ? [] : foreignChanges(service, known, read);
  // A first run always has something to change: no need to ask and to plan before saying no.
  if (known === undefined && !options.dryRun) refuseDirtyTree(foreign);
  if (options.added?.includes('tasks') === true) refuseWithoutJobSystem(service);
  const choices = { ...(await choose(service, options, known, team, asks)), isNew: command === 'new' };
  if (options.scheduleLeader !== undefined) refuseWithoutClient(service, options.scheduleLeader);
  const plan = withRemarks(await buildPlan(service, choices, read), service, options);

  const isUnchanged = plan.changes.length === 0;
  if (!isUnchanged && !options.dryRun) refuseDirtyTree(foreign);
  if (!isUnchanged && foreign.length > 0) {
    plan.notes.push(
      `${counted(foreign.length, 'uncommitted change')}: ${command} will refuse without --allow-dirty.`,
    );
  }
  const unchanged = `Nothing to do: ${plan.service.name} is as \`sightline ${command}\` makes it.`;
  const checked = isCheckable(plan, options) ? service : undefined;
  return carryOut(command, plan, unchanged, options, terminal, checked);
}

function refuseWithoutJobSystem({ jobSystems = [], packageJson }: Service): void {
  if (jobSystems.length > 0) return;
  const { dependencies = {} } = packageJson.data;
  const declared = INSTRUMENTED_JOB_SYSTEMS.filter((name) => name in dependencies);
  const oldest = declared.flatMap((name) => (OLDEST[name] === undefined ? [] : [`${name} ${OLDEST[name]}`]));
  const old = oldest.length > 0 ? `, or it is older than ${oldest.join(' and ')}` : '';
  throw new Problem(
    declared.length > 0
      ? `package.json declares ${declared.join(' and ')}, and no source file of the service loads it${old}.`
      : `The service has no job system that sightline instruments: it declares none of ${INSTRUMENTED_JOB_SYSTEMS.join(', ')}.`,
    'Other workers end in order without this feature; of any job, `runInJob` gives its lines the id.',
  );
}

function refuseWithoutClient(service: Service, store: LeaderStore): void {
  if (leaderClient(service, store) !== undefined) return;
  const asked = `--schedule-leader ${store}`;
  const { jobSystems = [] } = service;
  const queues = jobSystems.map(({ package: name }) => name).filter((name) => !isScheduler(name));
  if (queues.length === jobSystems.length) {
    const own =
      queues.length === 0 ? '' : ` ${queues.join(' and ')} decides by itself which instance runs what.`;
    throw new Problem(
      `${asked} has no schedules to elect a leader for: the service has none of ${SCHEDULERS.join(', ')}.${own}`,
      'Leave the flag out.',
      'usage',
    );
  }
  const others = leaderStores.filter((one) => leaderClient(service, one) !== undefined);
  const other = others.length > 0 ? `, or pass --schedule-leader ${others.join(' or ')}` : '';
  throw new Problem(
    `${asked} needs a client that package.json declares in its dependencies: ${LEADER_CLIENTS[store].join(' or ')}.`,
    `Add one to the service${other}.`,
    'usage',
  );
}

/** Flags first, then what an earlier run was told, then the team's settings, then the user, then the defaults. */
async function choose(
  service: Service,
  options: InitOptions,
  known: Manifest | undefined,
  team: TeamConfig,
  asks: boolean,
): Promise<PlanChoices> {
  const earlier = known?.answers;
  if (earlier !== undefined && options.dir !== undefined && options.dir !== earlier.dir) {
    throw new Problem(
      `The emitted source is in ${earlier.dir} already, and init does not move it to ${options.dir}.`,
      'Leave --dir out.',
      'usage',
    );
  }
  const { scheduleLeader = earlier?.scheduleLeader } = options;
  if (earlier?.scheduleLeader !== undefined && scheduleLeader !== earlier.scheduleLeader) {
    throw new Problem(
      `The leader of the schedules is elected through ${earlier.scheduleLeader} already, and init does not change that.`,
      'Run `sightline remove` first, then `sightline init` with the other store.',
      'usage',
    );
  }
  const dropped = earlier?.features.filter((name) => options.features?.includes(name) === false) ?? [];
  if (dropped.length > 0) {
    throw new Problem(
      `The service has ${dropped.join(', ')} already, and init does not take features away.`,
      `Name ${dropped.length === 1 ? 'it' : 'them'} in --features too, or leave the flag out.`,
      'usage',
    );
  }
  const features =
    options.features ??
    earlier?.features ??
    team.features ??
    (asks ? await askFeatures(service) : defaultFeatures(service));
  const templates =
    options.templates === undefined
      ? (earlier?.templates ?? team.templates)
      : path.relative(service.root, options.templates).replaceAll('\\', '/');
  return {
    features,
    dir: options.dir ?? earlier?.dir ?? team.dir ?? chooseObservabilityDir(service),
    lintPackage: options.lintPackage ?? earlier?.lintPackage ?? team.lintPackage ?? null,
    templates,
    scheduleLeader,
    entry: options.entry === undefined ? earlier?.entry : service.entry.file,
    install: options.install,
  };
}
