import type { ManualStep, SourceEdit } from '../../edit/splice.js';
import type { Service } from '../../inspect/service.js';
import type { DependencyChange } from '../../plan/plan.js';
import type { Choices, PlannedFile } from '../features.js';

/** What the lint feature changes. */
export interface LintPlan {
  files: PlannedFile[];
  dependencies: DependencyChange[];
  edits: SourceEdit[];
  notes: string[];
  manual: ManualStep[];
}

export async function planLint(_service: Service, _choices: Choices): Promise<LintPlan> {
  return { files: [], dependencies: [], edits: [], notes: [], manual: [] };
}
