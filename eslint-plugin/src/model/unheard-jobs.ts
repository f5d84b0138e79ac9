import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { descendants } from '../flow/descendants.js';
import { Flow } from '../flow/flow.js';
import { PerFile } from '../flow/per-file.js';
import { bare, type FunctionNode } from '../flow/syntax.js';
import { declaredHandlerAt, jobHandlersAt } from './job-handler.js';
import { jobRunnerAt, mentionsJobs } from './job-system.js';
import { hearsFailures } from './worker-observation.js';

type Source = Readonly<TSESLint.SourceCode>;

const unheard = new PerFile<Source, ReadonlySet<FunctionNode>>();

/**
 * Whether a queue calls the function with its jobs, and nothing in the file listens for those that fail: no `catch` of
 * anybody gets what it throws, and a line of its own is all that tells of it.
 */
export function isUnheardJob(fn: FunctionNode, source: Source): boolean {
  if (!mentionsJobs(source)) return false;
  if (declaredHandlerAt(fn, source)) return true;
  let found = unheard.get(source);
  if (!found) unheard.set(source, (found = new Set(unheardIn(source))));
  return found.has(fn);
}

function* unheardIn(source: Source): Generator<FunctionNode, void, undefined> {
  for (const node of descendants(source.ast, source)) {
    if (node.type !== 'CallExpression' && node.type !== 'NewExpression') continue;
    const handlers = jobHandlersAt(node, source).filter(({ from }) => from === 'job');
    if (handlers.length > 0 && !isHeard(node, source)) for (const { fn } of handlers) yield fn;
  }
}

/** `new Worker('mail', send)` is the runner itself, that of `queue.process(send)` is the queue. */
function isHeard(node: TSESTree.CallExpression | TSESTree.NewExpression, source: Source): boolean {
  const runner = jobRunnerAt(node, source);
  if (runner) return hearsFailures(runner, source);
  const callee = bare(node.callee);
  if (callee.type !== 'MemberExpression') return false;
  return Flow.of(source)
    .origins(callee.object)
    .some(({ value }) => {
      const made = value.kind === 'new' || value.kind === 'call' ? value.node : null;
      const runs =
        made?.type === 'NewExpression' || made?.type === 'CallExpression' ? jobRunnerAt(made, source) : null;
      return runs !== null && hearsFailures(runs, source);
    });
}
