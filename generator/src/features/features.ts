import { resolve } from 'node:path';
import type { ManualStep, SourceEdit } from '../edit/splice.js';
import { servesHttp } from '../inspect/entries.js';
import { SUPPORTED_FRAMEWORKS } from '../inspect/framework-found.js';
import type { Service } from '../inspect/service.js';
import { emittedTarget } from './emitted-target.js';
import { emittedExtension } from '../render/target.js';
import type { TemplateOverrides } from '../render/template-overrides.js';
import { errors } from './errors.js';
import type { DependencyChange, EmittedFile, Feature, FeatureName } from './feature.js';
import { health } from './health.js';
import { planLint } from './lint/plan-lint.js';
import { lint } from './lint.js';
import { leaderClient, type LeaderClient } from '../inspect/leader-client.js';
import type { LeaderStore } from '../inspect/leader-stores.js';
import { logging } from './logging.js';
import { metrics } from './metrics.js';
import { taskFiles, tasks } from './tasks.js';
import { tracing } from './tracing.js';

export interface Choices {
  features: FeatureName[];
  /** Folder of the emitted source, relative to the service's root. */
  dir: string;
  /** npm spec of eslint-plugin-sightline; null for the version released with this one. */
  lintPackage: string | null;
  /** Folder of the team's own templates, relative to the service's root; absent where there are none. */
  templates?: string | undefined;
  /** Where one instance is elected that runs the schedules; absent where each runs them. */
  scheduleLeader?: LeaderStore | undefined;
}

export interface FeaturePlan {
  /** Formatted, with the repository's line ends. */
  files: PlannedFile[];
  dependencies: DependencyChange[];
  edits: SourceEdit[];
  /** Source path of the preload, relative to the root. */
  preloadFile: string;
  notes: string[];
  manual: ManualStep[];
}

export interface PlannedFile {
  path: string;
  /** "service/logger" */
  template: string;
  text: string;
  why: string;
  /** As rendered, before it was laid out; absent for files that are emitted once only. */
  source?: string;
}

/** How the rendered files are laid out. */
export interface Layout {
  /** What came of the same source in an earlier run, so that it comes out the same on every machine. */
  earlier: (path: string, source: string) => string | undefined;
  /** Whether the repository's own lint is followed: false where texts are only compared with what is there. */
  followsLint: boolean;
}

const FORMATTED_ONLY: Layout = { earlier: () => undefined, followsLint: false };

const FEATURES: readonly Feature[] = [logging, metrics, errors, tracing, health, tasks, lint];

/** Which files, dependencies and lint changes the chosen features mean for this service. */
export async function planFeatures(
  service: Service,
  choices: Choices,
  layout: Layout = FORMATTED_ONLY,
): Promise<FeaturePlan> {
  const features = withNeeds(choices.features);
  const [
    { chooseTelemetryLine },
    { templateParameters },
    { importedPackages, missingDependencies },
    render,
    format,
  ] = await Promise.all([
    import('./telemetry-line.js'),
    import('./parameters.js'),
    import('./dependencies.js'),
    import('../render/render.js'),
    import('../render/format.js'),
  ]);
  const line = chooseTelemetryLine(service);
  const leader = leaderClient(service, choices.scheduleLeader);
  const parameters = templateParameters(service, features, line, leader);
  const target = await emittedTarget(service);
  const extension = emittedExtension(target);
  const overrides = await ownTemplates(service, choices);
  const rendered = await Promise.all(
    emittedFiles(service, features, leader).map(async ({ template, why }): Promise<PlannedFile> => {
      const path = joined(choices.dir, `${baseName(template)}${extension}`);
      return {
        path,
        template,
        text: await render.renderTemplate(template, parameters, target, overrides),
        why,
      };
    }),
  );
  const source = target.language === 'ts' ? 'written' : 'derived';
  const layOut = async (file: PlannedFile): Promise<PlannedFile> => {
    const earlier = layout.earlier(file.path, file.text);
    const text =
      earlier === undefined
        ? await format.formatSource(service, file.path, file.text, source)
        : format.withLineEnds(service, earlier);
    return { ...file, source: file.text, text };
  };
  const [laidOut, linted, imported] = await Promise.all([
    Promise.all(rendered.map(layOut)),
    features.has('lint') ? planLint(service, choices) : undefined,
    // The longest work of this thread comes while the other one formats.
    importedPackages(rendered.map(({ text }) => text)),
  ]);
  const all = [...laidOut, ...(linted?.files ?? [])];
  const { files, edits, notes, manual } = layout.followsLint
    ? await inLine(service, choices, all, layout)
    : { files: all, edits: [], notes: [], manual: [] };
  return {
    files,
    dependencies: [...missingDependencies(service, imported, line), ...(linted?.dependencies ?? [])],
    edits: [...edits, ...(linted?.edits ?? [])],
    preloadFile: joined(choices.dir, `register${extension}`),
    notes: [...ownRouteNotes(service), ...notes, ...(linted?.notes ?? [])],
    manual: [...manual, ...(linted?.manual ?? [])],
  };
}

async function ownTemplates(
  { root }: Service,
  { templates }: Choices,
): Promise<TemplateOverrides | undefined> {
  if (templates === undefined) return undefined;
  const { readOverrides } = await import('../render/template-overrides.js');
  return readOverrides(resolve(root, templates));
}

/** Files as the repository's lint wants them, or kept out of it where it cannot read them; those of an earlier run are. */
async function inLine(
  service: Service,
  { dir }: Choices,
  files: readonly PlannedFile[],
  { earlier }: Layout,
): Promise<Pick<FeaturePlan, 'files' | 'edits' | 'notes' | 'manual'>> {
  const fresh = files.filter(
    ({ path, source = '' }) => !path.endsWith('.json') && earlier(path, source) === undefined,
  );
  if (fresh.length === 0) return { files: [...files], edits: [], notes: [], manual: [] };
  const { followLint } = await import('../render/lint/follow-lint.js');
  const followed = await followLint(service, fresh);
  const { leaveOut } = await import('./lint/leave-out.js');
  const left = followed.unreadable && (await leaveOut(service, dir, followed.unreadable));
  // What its lint does not see has nothing to be switched off.
  if (left?.manual.length === 0) return { ...left, files: [...files, ...left.files] };
  const byPath = new Map(followed.files.map((file) => [file.path, file]));
  return {
    files: files.map((file) => byPath.get(file.path) ?? file),
    edits: [],
    notes: followed.notes,
    manual: left?.manual ?? [],
  };
}

/** Logging is always on; a feature brings what it cannot do without. */
function withNeeds(chosen: readonly FeatureName[]): ReadonlySet<FeatureName> {
  const features = new Set<FeatureName>();
  const add = (name: FeatureName): void => {
    if (features.has(name)) return;
    features.add(name);
    FEATURES.find((feature) => feature.name === name)?.needs.forEach(add);
  };
  ['logging' as const, ...chosen].forEach(add);
  return features;
}

function emittedFiles(
  service: Service,
  features: ReadonlySet<FeatureName>,
  leader: LeaderClient | undefined,
): EmittedFile[] {
  const { framework, hasWorkers = false, hasChannels = false } = service;
  const { label } = SUPPORTED_FRAMEWORKS[framework.name];
  const http: EmittedFile[] = [
    { template: 'service/http', why: 'one access line, span and measurement a request' },
  ];
  const hooks: EmittedFile[] = [
    {
      template: `http/${framework.name}`,
      why: servesHttp(service)
        ? `hooks of ${label}: what is observed, the matched route and its errors`
        : `hooks of ${label}: its lines, and what it closes at the end`,
    },
  ];
  const workers: EmittedFile[] = [
    { template: 'http/worker', why: 'health and metrics of processes without a server, and how workers end' },
  ];
  const channels: EmittedFile[] = [
    { template: 'tasks/amqplib', why: 'how channels of amqplib end: with the messages in hand' },
  ];
  return [
    ...FEATURES.filter((feature) => features.has(feature.name)).flatMap((feature) => feature.files),
    ...(servesHttp(service) ? http : []),
    ...(framework.name === 'worker' ? [] : hooks),
    ...(hasWorkers ? workers : []),
    ...(hasChannels ? channels : []),
    ...taskFiles(service, features, leader),
  ];
}

function ownRouteNotes(service: Service): string[] {
  const probes = ['/live', '/ready', '/health', '/metrics'];
  return service.existing.routes
    .filter(({ path }) => probes.includes(path))
    .map(({ path, file, line, isUncertain = false }) => {
      const place = `${file}:${String(line)}`;
      return isUncertain
        ? `${path} is left to the service's own route (${place}), which may lie below a path that is only known at run time: then nothing answers ${path} itself.`
        : `${path} stays the service's own route (${place}).`;
    });
}

function baseName(template: string): string {
  return template.slice(template.lastIndexOf('/') + 1);
}

function joined(dir: string, file: string): string {
  return dir === '' || dir === '.' ? file : `${dir}/${file}`;
}
