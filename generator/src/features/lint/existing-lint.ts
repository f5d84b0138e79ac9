import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { intersects, minVersion, validRange } from 'semver';
import type { ManualStep } from '../../edit/splice.js';
import { strictLintScript } from '../../inspect/lint-script.js';
import type { Service, TextStyle } from '../../inspect/service.js';
import { declaredRange } from '../declared.js';
import type { ConfigEdit } from './flat-config.js';
import type { LintPlan } from './plan-lint.js';
import { PLUGIN } from './preset.js';
import { flatElement, ruleEntries } from './warnings-element.js';

/** First oxlint that was tried with plugins written for ESLint. */
const OXLINT_WITH_PLUGINS = '>=1.94.0';
/** First ESLint that the plugin is tested with. */
const SUPPORTED_ESLINT = '>=8.57.0';

/**
 * Adds the rules, as warnings, to the configuration that is there. Left alone, with a step to do by hand: one that
 * belongs to more than this service, is put together at run time, or fails on warnings.
 */
export async function existingLint(service: Service): Promise<LintPlan> {
  const { kind, config } = service.linter;
  const nothing: LintPlan = { files: [], dependencies: [], edits: [], notes: [], manual: [] };
  if (config === null) return nothing;
  const text = await readFile(path.join(service.root, config), 'utf8');
  if (text.includes(PLUGIN) || (kind === 'legacy' && /["']sightline["']/.test(text))) return nothing;

  const [{ detectTextStyle }, { parseSource }] = await Promise.all([
    import('../../inspect/text-style.js'),
    import('../../inspect/source-file.js'),
  ]);
  const style = detectTextStyle(parseSource(config, text));
  const unsupported = unsupportedTool(service);
  const refusal = unsupported ?? reasonAgainst(service, config);
  const edit: ConfigEdit =
    refusal === null ? await editConfig(service, config, text, style) : { refusal, line: null };
  if ('refusal' in edit) {
    const manual = [manualStep(service, config, isYaml(config, text), style, edit)];
    return { ...nothing, manual, unsupported: unsupported !== null };
  }
  const note = `The lint rules are warnings in ${config}, so that a lint that is green today stays green.`;
  return {
    ...nothing,
    edits: [{ file: config, why: 'lint rules of sightline', splices: edit.splices }],
    notes: [note],
  };
}

function unsupportedTool(service: Service): string | null {
  const [tool, supported] =
    service.linter.kind === 'oxlint'
      ? (['oxlint', OXLINT_WITH_PLUGINS] as const)
      : (['eslint', SUPPORTED_ESLINT] as const);
  const range = declaredRange(service, tool);
  if (range === undefined || validRange(range) === null) return null;
  const lowest = minVersion(range)?.version ?? '0.0.0';
  // npm moves ESLint within its range to what the plugin's peer range asks for; oxlint is no peer.
  const fits = tool === 'eslint' ? intersects(range, supported) : intersects(lowest, supported);
  if (fits) return null;
  return `the plugin needs ${tool} ${supported}, and ${range} is declared`;
}

function reasonAgainst(service: Service, config: string): string | null {
  if (config.startsWith('..')) return 'this configuration is shared with other packages';
  const strictScript = strictLintScript(service.packageJson.data);
  if (strictScript !== undefined) {
    return `the script "${strictScript}" fails on warnings, and what the rules find in today's code would turn it red`;
  }
  return null;
}

async function editConfig(
  service: Service,
  file: string,
  text: string,
  style: TextStyle,
): Promise<ConfigEdit> {
  const { kind } = service.linter;
  if (kind === 'flat') return (await import('./flat-config.js')).editFlatConfig(file, text, style);
  if (isYaml(file, text)) return { refusal: 'it is YAML', line: null };
  const { editObjectConfig } = await import('./object-config.js');
  if (kind === 'oxlint')
    return editObjectConfig(file, text, style, { pluginsKey: 'jsPlugins', plugin: PLUGIN });
  const under = file.endsWith('package.json') ? { under: 'eslintConfig' } : {};
  return editObjectConfig(file, text, style, { pluginsKey: 'plugins', plugin: 'sightline', ...under });
}

/** `.eslintrc` without an ending is YAML or JSON, comments allowed. */
function isYaml(file: string, text: string): boolean {
  if (!file.endsWith('eslintrc')) return /\.ya?ml$/.test(file);
  return !text.trimStart().startsWith('{') && !/^\s*\/[/*]/.test(text);
}

function manualStep(
  service: Service,
  file: string,
  yaml: boolean,
  style: TextStyle,
  { refusal, line }: { refusal: string; line: number | null },
): ManualStep {
  return { title: 'Add the lint rules', file, line, snippet: snippet(service, yaml, style), why: refusal };
}

function snippet(service: Service, yaml: boolean, style: TextStyle): string {
  const { kind } = service.linter;
  if (kind === 'flat') {
    const element = flatElement({ local: 'sightline', style, files: null });
    return `import sightline from '${PLUGIN}';\n\n${element},`;
  }
  const [key, plugin] = kind === 'oxlint' ? ['jsPlugins', PLUGIN] : ['plugins', 'sightline'];
  if (yaml) {
    return [`${key}:`, `  - ${plugin}`, 'rules:', ...ruleEntries('').map((entry) => `  ${entry}`)].join('\n');
  }
  const rules = ruleEntries('"').map((entry) => `  ${entry}`);
  return [`"${key}": ["${plugin}"],`, '"rules": {', rules.join(',\n'), '}'].join('\n');
}
