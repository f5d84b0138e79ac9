import type { ts } from 'ts-morph';
import type { ModuleGraph } from './module-graph.js';
import { bindingOf } from './bindings.js';
import { descendants, ownDescendants } from './source-file.js';
import { typescript } from './typescript.js';

/** Names of flags that keep a loop going until it is told to end. */
const KEEPS_GOING = /run|stop|shut|alive|abort|exit|quit|clos|active|terminat/i;
/** What a loop waits for between two rounds: the clock, or the next piece of work. */
const WAITS = /sleep|delay|wait|timeout|pause|tick|poll|receive|blpop|brpop|blmove|xread|next|idle/i;
/** What `for await` comes to the end of by itself: a file, standard input, a listing. */
const ENDS =
  /stdin|readline|createReadStream|createInterface|opendir|readdir|glob|\blines?\b|\brl\b|cursor|pages?\b/i;

/** Whether the modules that an entry loads hold a loop that goes on for as long as the process lives. */
export function runsOn(graph: ModuleGraph): boolean {
  for (const { ast, text } of graph.modules.values()) {
    if (!/\b(?:while|for|setInterval|setTimeout)\b/.test(text)) continue;
    if (descendants(ast).some(isEndless)) return true;
  }
  return false;
}

function isEndless(node: ts.Node): boolean {
  const ts = typescript();
  if (ts.isWhileStatement(node) || ts.isDoStatement(node)) return isEndlessWhile(node.expression, node);
  if (ts.isForStatement(node)) return isEndlessWhile(node.condition, node);
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined)
    return !ENDS.test(node.expression.getText());
  return ts.isCallExpression(node) && (isInterval(node) || isRescheduled(node));
}

/** `while (true)` and `for (;;)` that wait, or `while (!stopped)`. Loops without `await` come to an end, or nothing else runs. */
function isEndlessWhile(condition: ts.Expression | undefined, loop: ts.IterationStatement): boolean {
  const ts = typescript();
  const own = [...ownDescendants(loop.statement)];
  const awaited = own.filter((node): node is ts.AwaitExpression => ts.isAwaitExpression(node));
  if (awaited.length === 0) return false;
  const text = condition?.getText() ?? 'true';
  if (!/^(?:true|1|!0)$/.test(text)) return KEEPS_GOING.test(text);
  const leaves = own.some((node) => ts.isBreakStatement(node) || ts.isReturnStatement(node));
  return !leaves || awaited.some(({ expression }) => WAITS.test(expression.getText().slice(0, 80)));
}

/** `setInterval()` of the platform, unless it is not to hold the process: `setInterval(f, 1000).unref()`. */
function isInterval(call: ts.CallExpression): boolean {
  const ts = typescript();
  if (!ts.isIdentifier(call.expression) || call.expression.text !== 'setInterval') return false;
  if (ts.isPropertyAccessExpression(call.parent) && call.parent.name.text === 'unref') return false;
  const binding = bindingOf(call.expression);
  return binding === undefined || (binding.kind === 'import' && /^(?:node:)?timers$/.test(binding.specifier));
}

/** `function tick() { …; setTimeout(tick, 1000); }` */
function isRescheduled(call: ts.CallExpression): boolean {
  const ts = typescript();
  if (!ts.isIdentifier(call.expression) || call.expression.text !== 'setTimeout') return false;
  const [callback] = call.arguments;
  if (callback === undefined) return false;
  const called = ts.isArrowFunction(callback) ? callback.body : callback;
  const name = ts.isCallExpression(called) ? called.expression.getText() : called.getText();
  for (let up: ts.Node | undefined = call.parent; up !== undefined; up = up.parent as ts.Node | undefined) {
    if (ts.isFunctionDeclaration(up) && up.name?.text === name) return true;
    if (ts.isVariableDeclaration(up) && up.name.getText() === name) return true;
    if (ts.isMethodDeclaration(up) && `this.${up.name.getText()}` === name) return true;
  }
  return false;
}
