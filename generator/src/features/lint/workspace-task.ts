import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findNodeAtLocation, modify, parse, parseTree } from 'jsonc-parser';
import type { ManualStep, SourceEdit } from '../../edit/splice.js';
import { levelsUp } from '../../inspect/package-manager.js';
import type { Service } from '../../inspect/service.js';

/** What a lint that `init` brought needs, so that the engine of the workspace runs, caches and distributes it. */
interface WorkspaceTask {
  edits: SourceEdit[];
  manual: ManualStep[];
}

/**
 * The lint as a task of Nx or Turborepo, with what it reads and what it makes. A project.json is the service's own and is
 * edited; what belongs to the whole workspace becomes a step.
 *
 * @param config - the lint configuration, relative to the service's root
 */
export function lintTask(service: Service, config: string): WorkspaceTask {
  const inputs = ['**/*.{js,mjs,cjs,ts,mts,cts}', config, 'package.json', 'tsconfig*.json'];
  const [turbo, nx] = ['turbo.json', 'nx.json'].map((name) => above(service, name));
  if (turbo !== undefined) return { edits: [], manual: turboStep(service, turbo, inputs) };
  if (nx !== undefined) return nxTask(service, nx, inputs);
  return { edits: [], manual: [] };
}

function turboStep({ root, name }: Service, file: string, inputs: readonly string[]): ManualStep[] {
  const text = readFileSync(file, 'utf8');
  const { tasks, pipeline } = objectIn(text) as Record<'tasks' | 'pipeline', object | undefined>;
  const known = tasks ?? pipeline ?? {};
  if (['lint', '//#lint', `${name}#lint`].some((task) => task in known)) return [];
  const key = tasks === undefined && pipeline !== undefined ? 'pipeline' : 'tasks';
  return [
    {
      title: 'Make the lint a task of Turborepo',
      file: path.relative(root, file).replaceAll('\\', '/'),
      line: lineOf(text, key),
      snippet: `"lint": ${JSON.stringify({ inputs, outputs: [] })},`,
      why: `turbo.json belongs to the whole workspace, so it is not edited; without the task \`turbo lint\` leaves this lint out. It goes into "${key}".`,
    },
  ];
}

function nxTask({ root }: Service, nx: string, inputs: readonly string[]): WorkspaceTask {
  const task = { cache: true, inputs: inputs.map((input) => `{projectRoot}/${input}`), outputs: [] };
  const { targetDefaults = {} } = objectIn(readFileSync(nx, 'utf8')) as { targetDefaults?: object };
  const own = path.join(root, 'project.json');
  const isCached = 'lint' in targetDefaults;
  if (!existsSync(own)) {
    if (isCached) return { edits: [], manual: [] };
    const step: ManualStep = {
      title: 'Make the lint a cached target of Nx',
      file: path.relative(root, nx).replaceAll('\\', '/'),
      line: lineOf(readFileSync(nx, 'utf8'), 'targetDefaults'),
      snippet: `"lint": ${JSON.stringify(task)},`,
      why: 'nx.json belongs to the whole workspace, so it is not edited. It goes into "targetDefaults".',
    };
    return { edits: [], manual: [step] };
  }
  const text = readFileSync(own, 'utf8');
  const { targets = {} } = objectIn(text) as { targets?: object };
  if ('lint' in targets) return { edits: [], manual: [] };
  const target = { executor: 'nx:run-script', options: { script: 'lint' }, ...task };
  const [, indent = '  '] = /\n([ \t]+)"/.exec(text) ?? [];
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  const splices = modify(text, ['targets', 'lint'], target, { formattingOptions }).map(
    ({ offset, length, content }) => ({
      at: offset,
      removed: text.slice(offset, offset + length),
      inserted: content,
    }),
  );
  return {
    edits: [{ file: 'project.json', why: 'lint as a target of Nx, with what it reads', splices }],
    manual: [],
  };
}

/** The nearest file of that name above the service, absolute. */
function above({ root, repositoryRoot }: Service, name: string): string | undefined {
  return levelsUp(root, repositoryRoot)
    .map((folder) => path.join(folder, name))
    .find((file) => existsSync(file));
}

function objectIn(text: string): object {
  const data: unknown = parse(text);
  return typeof data === 'object' && data !== null ? data : {};
}

function lineOf(text: string, key: string): number | null {
  const tree = parseTree(text);
  const node = tree && findNodeAtLocation(tree, [key]);
  return node === undefined ? null : text.slice(0, node.offset).split('\n').length;
}
