import { existsSync } from 'node:fs';
import { gte, major, satisfies, validRange, minVersion } from 'semver';
import { browserCode } from '../../inspect/browser-code.js';
import { listCodeFiles } from '../../inspect/code-files.js';
import { runsStandard } from '../../inspect/lint-script.js';
import type { Service } from '../../inspect/service.js';
import type { DependencyChange } from '../feature.js';
import { expandTemplate } from '../../render/expand.js';
import { formatSource } from '../../render/format.js';
import { readTemplate } from '../../render/template-store.js';
import type { PlannedFile } from '../features.js';
import { declaredRange } from '../declared.js';
import { lintVersions, type Requirement } from '../versions.js';
import { absentRules, type AbsentPlugin } from './absent-rules.js';
import type { LintPlan } from './plan-lint.js';

/** First TypeScript that no ESLint parser reads: its package has no JavaScript API. */
const TYPESCRIPT_WITHOUT_API = '6.1.0-0';
const ESLINT_10_NODE = '^20.19.0 || ^22.13.0 || >=24';

/**
 * A lint of its own, with nothing in it but the rules, as errors: nothing that was green can turn red. Where oxlint runs
 * without a configuration, it gets one that leaves its own rules on and adds these as warnings.
 */
export async function newLint(service: Service): Promise<LintPlan> {
  const { file, tool, packages } = chooseTool(service);
  const template = file.endsWith('json') ? 'lint/oxlintrc.json' : 'lint/eslint.config.js';
  const expanded = await expandTemplate(await readTemplate(template), await lintParameters(service));
  const emitted: PlannedFile = {
    path: file,
    template,
    text: await formatSource(service, file, expanded, 'written'),
    why: 'lint with the rules of sightline',
  };
  const hasScript = service.packageJson.data.scripts?.lint !== undefined;
  const { JsonText } = await import('../../edit/json-text.js');
  const splices = hasScript
    ? []
    : new JsonText(service.packageJson.text).insertEntries('scripts', { lint: tool }, ['version', 'name']);
  const task = hasScript
    ? { edits: [], manual: [] }
    : (await import('./workspace-task.js')).lintTask(service, file);
  return {
    files: [emitted],
    dependencies: Object.entries(packages).map(([name, requirement]): DependencyChange => ({
      name,
      section: 'devDependencies',
      ...requirement,
    })),
    edits: hasScript ? [] : [{ file: 'package.json', why: 'a lint script', splices }, ...task.edits],
    notes: hasScript
      ? [`The script "lint" is yours and was left alone: \`npx ${tool}\` runs the rules.`]
      : [],
    manual: task.manual,
  };
}

interface Tool {
  file: string;
  /** The command of the lint script. */
  tool: string;
  packages: Record<string, Requirement>;
}

function chooseTool(service: Service): Tool {
  const eslint = declaredRange(service, 'eslint');
  if (service.linter.kind === 'oxlint') return { file: '.oxlintrc.json', tool: 'oxlint', packages: {} };
  if (service.language === 'ts' && hasNoTypescriptApi(service)) {
    // The parser would need a second TypeScript under the name of the first, which changes the team's own `tsc`.
    return { file: '.oxlintrc.json', tool: 'oxlint', packages: { oxlint: lintVersions.oxlint } };
  }
  const extension = service.packageJson.data.type === 'module' ? 'js' : 'mjs';
  return {
    file: `eslint.config.${extension}`,
    tool: 'eslint .',
    packages: {
      ...(eslint === undefined && { eslint: eslintFor(service) }),
      ...(service.language === 'ts' && { '@typescript-eslint/parser': lintVersions.parser }),
    },
  };
}

function hasNoTypescriptApi(service: Service): boolean {
  const range = declaredRange(service, 'typescript');
  const declared = range !== undefined && validRange(range) !== null ? minVersion(range)?.version : undefined;
  const version = service.typescript?.version ?? declared;
  return version !== undefined && gte(version, TYPESCRIPT_WITHOUT_API);
}

/** ESLint runs where the team works; an older line that the service still promises keeps it on ESLint 9. */
function eslintFor({ node }: Service): Requirement {
  const modern = major(node.floor) >= 20 && satisfies(node.running, ESLINT_10_NODE);
  return modern ? lintVersions.eslint10 : lintVersions.eslint9;
}

interface LintParameters {
  typescript: boolean;
  commonJs: boolean;
  /** Patterns of what the lint leaves out: what was built, and scripts of browsers. */
  ignored: string[];
  /** The same as one text, which the template has between two quotes. */
  ignoredJoined: string;
  absentRules: AbsentPlugin[];
  /** No other rules are on. */
  alone: boolean;
  /** Comments switch off rules for a lint that runs beside this one. */
  besideStandard: boolean;
  severity: 'error' | 'warn';
}

async function lintParameters(service: Service): Promise<LintParameters> {
  const alone = service.linter.kind === 'none';
  const typescript = service.language === 'ts';
  const built = (service.typescript?.outDir ?? service.typescript?.builtDir ?? '')
    .replace(/^\.\//, '')
    .replace(/\/$/, '');
  const isFolder = built !== '' && built !== '.' && !built.startsWith('..');
  // A new service is not there yet.
  const files = existsSync(service.root) ? await listCodeFiles(service.root, new Set(['vendor'])) : [];
  const ignored = [...(isFolder ? [`${built}/`] : []), ...browserCode(service, files)];
  return {
    typescript,
    commonJs: !typescript && service.moduleSystem === 'cjs' && service.packageJson.data.type !== 'module',
    ignored,
    ignoredJoined: ignored.join("', '"),
    absentRules: absentRules(service.root, files, ignored),
    alone,
    besideStandard: runsStandard(service.packageJson.data),
    severity: alone ? 'error' : 'warn',
  };
}
