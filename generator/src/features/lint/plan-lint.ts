import type { ManualStep, SourceEdit } from '../../edit/splice.js';
import type { Service } from '../../inspect/service.js';
import type { DependencyChange } from '../feature.js';
import type { Choices, PlannedFile } from '../features.js';
import { declaredRange } from '../declared.js';
import { PLUGIN, pluginRange } from './preset.js';

/** What the lint feature changes. */
export interface LintPlan {
  files: PlannedFile[];
  dependencies: DependencyChange[];
  edits: SourceEdit[];
  notes: string[];
  manual: ManualStep[];
  /** The lint that is there is too old for the plugin, which is then not added. */
  unsupported?: boolean;
}

const NOTHING: LintPlan = { files: [], dependencies: [], edits: [], notes: [], manual: [] };

/** The rules go into the lint that the repository has; where it has none, it gets one. */
export async function planLint(service: Service, choices: Choices): Promise<LintPlan> {
  if (declaredRange(service, PLUGIN) !== undefined) return NOTHING;
  const { kind, config } = service.linter;
  if (kind === 'biome') {
    const note = `Biome runs no ESLint plugins, so ${PLUGIN} was left out; it needs ESLint or oxlint beside Biome.`;
    return { ...NOTHING, notes: [note] };
  }
  const plan =
    config === null
      ? await (await import('./new-lint.js')).newLint(service)
      : await (await import('./existing-lint.js')).existingLint(service);
  if (plan.unsupported === true) return plan;
  const plugin: DependencyChange = {
    name: PLUGIN,
    range: pluginRange(choices.lintPackage),
    section: 'devDependencies',
    why: 'lint rules that keep the service observable',
  };
  const needed = [plugin, ...plan.dependencies];
  return { ...plan, dependencies: needed.filter(({ name }) => declaredRange(service, name) === undefined) };
}
