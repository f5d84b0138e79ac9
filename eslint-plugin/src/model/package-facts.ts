/** What a package.json says that a rule wants to know of the files beside it. */
export interface PackageFacts {
  /** The folder of the package.json, with `/` between its parts and none at the end. */
  readonly folder: string;
  /** The packages that it needs, and the versions that it takes. */
  readonly dependencies: ReadonlyMap<string, string>;
  /** Files that `bin` names, as written. */
  readonly commands: readonly string[];
  readonly main: readonly string[];
  readonly scripts: readonly string[];
  /** Those of the scripts that are run by hand or before the service is there, by their names: `build`, `db:migrate`. */
  readonly chores: readonly string[];
  /** Its commands are for others to call: `exports` names `./commands/…`. */
  readonly givesCommands: boolean;
  /** It is (also) made for browsers: a UMD bundle, a `browser` field. */
  readonly isForBrowsers: boolean;
  /** Job systems whose jobs emitted source observes without a line in the service, by the templates: `tasks/nest-bullmq`. */
  readonly observedBy: ReadonlySet<string>;
}

const CHORE =
  /(?:^|[:_.-])(?:pre|post)?(?:migrat(?:e|es|ions?)|seed|db|build|bundle|compile|codegen|generate|gen|scan|check|validate|verify|lint|test|export|import|backfill|release|deploy|setup|init|install|publish|pack|clean|reset|prune|scripts?|docs?|i18n|translations?|bench(?:mark)?|create|remove|delete|wait|download|upload|bump|changelog)(?=$|[:_.-])/i;

/** An editor stays open while package.json changes: what was read is trusted for this long. */
const FRESH_MS = 10_000;
let files: typeof import('node:fs') | undefined;
const read = new Map<string, { readonly at: number; readonly facts: PackageFacts | null }>();

/** The package.json of a folder; null where there is none, none that can be read, or no file system. */
export function packageIn(folder: string): PackageFacts | null {
  const now = Date.now();
  const before = read.get(folder);
  if (before && now - before.at < FRESH_MS) return before.facts;
  const facts = readPackage(folder);
  read.set(folder, { at: now, facts });
  return facts;
}

function readPackage(folder: string): PackageFacts | null {
  const data = recordIn(`${folder}/package.json`);
  return data && factsIn(data, folder, recordIn(`${folder}/.sightline/manifest.json`));
}

function recordIn(path: string): Record<string, unknown> | null {
  try {
    // Not an import: the plugin also has to load where there is no Node. Asked once, because each answer is made anew.
    files ??= process.getBuiltinModule('node:fs');
    const { existsSync, readFileSync } = files;
    // Most folders have none, and to be told so by an error takes several times as long.
    if (!existsSync(path)) return null;
    const data: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isRecord(data) ? data : null;
  } catch {
    // expected: a file that is being written, or no file system
    return null;
  }
}

function factsIn(
  data: Record<string, unknown>,
  folder: string,
  emitted: Record<string, unknown> | null,
): PackageFacts {
  const { bin, main, module, scripts, exports } = data;
  const dependencies = ['dependencies', 'devDependencies', 'peerDependencies'].flatMap((kind) =>
    isRecord(data[kind]) ? Object.entries(data[kind]) : [],
  );
  return {
    folder,
    dependencies: new Map(dependencies.map(([name, version]) => [name, String(version)])),
    commands: textsIn(bin),
    main: [...textsIn(main), ...textsIn(module)],
    scripts: textsIn(scripts),
    chores: isRecord(scripts) ? choresIn(scripts) : [],
    givesCommands: isRecord(exports) && Object.keys(exports).some((key) => /^\.\/commands(?:\/|$)/.test(key)),
    isForBrowsers:
      'browser' in data || 'unpkg' in data || [main, module].some((path) => String(path).includes('.umd.')),
    observedBy: new Set(observingTemplates(emitted)),
  };
}

/** Without the feature `tasks`, what was emitted ends workers in order and tells of no job. */
function observingTemplates(manifest: Record<string, unknown> | null): string[] {
  if (!isRecord(manifest?.answers) || !isRecord(manifest.files)) return [];
  const { features } = manifest.answers;
  if (!Array.isArray(features) || !features.includes('tasks')) return [];
  return Object.values(manifest.files).flatMap((file) =>
    isRecord(file) && typeof file.template === 'string' ? [file.template] : [],
  );
}

function choresIn(scripts: Record<string, unknown>): readonly string[] {
  return Object.entries(scripts).flatMap(([name, command]) =>
    typeof command === 'string' && CHORE.test(name) && !/^(?:start|dev|serve)\b/.test(name) ? [command] : [],
  );
}

function textsIn(value: unknown): readonly string[] {
  const values = isRecord(value) ? Object.values(value) : [value];
  return values.filter((text) => typeof text === 'string');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
