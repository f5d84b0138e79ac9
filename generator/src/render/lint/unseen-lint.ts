import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Service } from '../../inspect/service.js';

/** The language that is emitted: fields of classes, and names that only they know. */
const EMITTED = 2022;

/** What `standard` has against the emitted source, where it is not there to fix that. */
export const AGAINST_STANDARD = [
  'camelcase',
  'comma-dangle',
  'curly',
  'import/no-duplicates',
  'no-void',
  'space-before-function-paren',
];

/**
 * Why an ESLint that is not installed will not parse the emitted source, as its settings say: plain ones in JSON with a
 * version of the language in them. Undefined where they do not tell.
 */
export async function unreadableBySettings({
  root,
  language,
  linter,
  packageJson,
}: Service): Promise<string | undefined> {
  if (language !== 'js' || linter.kind !== 'legacy' || linter.config === null) return undefined;
  const settings = linter.config.endsWith('package.json')
    ? (packageJson.data as { eslintConfig?: unknown }).eslintConfig
    : await jsonOf(join(root, linter.config));
  const { parser, parserOptions: { ecmaVersion } = {} } = (settings ?? {}) as EslintSettings;
  if (parser !== undefined || typeof ecmaVersion !== 'number') return undefined;
  const year = ecmaVersion < 100 ? ecmaVersion + 2009 : ecmaVersion;
  return year < EMITTED ? `"ecmaVersion": ${String(ecmaVersion)}` : undefined;
}

interface EslintSettings {
  parser?: unknown;
  parserOptions?: { ecmaVersion?: unknown };
}

/** Settings that are code, or YAML, come to nothing that is looked for. */
async function jsonOf(path: string): Promise<unknown> {
  if (!/\.eslintrc(?:\.json)?$/.test(path)) return undefined;
  const { parse } = await import('jsonc-parser');
  return parse(await readFile(path, 'utf8')) as unknown;
}
