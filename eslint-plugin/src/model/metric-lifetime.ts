import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { knownAs } from '../flow/functions.js';
import { bare, enclosingFunction, isAbsent, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf } from '../flow/variables.js';
import { CardinalityWords } from '../words/cardinality.js';
import { LabelJudge } from './metric-cardinality.js';
import { isCalledOnce, occasionOf, type Occasion } from './repeated-function.js';

type Source = Readonly<TSESLint.SourceCode>;
type Creation = TSESTree.NewExpression | TSESTree.CallExpression;

/** Why a metric is made more than once: what its function is called for, or that it is used up where it is made. */
export type Remade = Occasion | 'use';

/** What makes a metric again and again; null where it is made once, or nothing in the file says otherwise. */
export function remadeBy(node: Creation, source: Source): Remade | null {
  const fn = enclosingFunction(node);
  if (!fn || isGuarded(node, fn, source) || hasOwnRegistry(node, source)) return null;
  for (let outer: FunctionNode | null = fn; outer; outer = enclosingFunction(outer)) {
    if (isOnce(outer)) return null;
    const occasion = occasionOf(outer, source);
    if (occasion) return occasion;
  }
  return isUsedUp(node, fn, source) || isNamedForOne(node, source) ? 'use' : null;
}

/** `new Gauge({ name: `socket_${socket.id}` })`: each of what it is named for has one of its own. */
function isNamedForOne(node: Creation, source: Source): boolean {
  const [options] = node.arguments;
  if (node.type !== 'NewExpression' || options?.type !== 'ObjectExpression') return false;
  return options.properties.some(
    (property) =>
      property.type === 'Property' &&
      keyOf(property) === 'name' &&
      !/^(?:Literal|Identifier)$/.test(property.value.type) &&
      new LabelJudge(source, CardinalityWords.with(PLAIN)).unboundedIn(property.value) !== null,
  );
}

const PLAIN = {};

const ONCE_NAME =
  /^_*(?:set_?up|init|boot|start(?!Job|Task|Order)|register|install|configure|main$|enable|mount|on(?:Module|Application)|plugin|instrument|attach|lazy|once|memo|(?:create|make|build|define|load|get|use|ensure|prepare|run)\w*(?:metrics?|telemetry|app|application|server|monitoring|registry|counters?)$)/i;
const ONCE_WRAPPER = /^(?:once|memo|memoize|lazy|fp|fastifyPlugin|singleton|cached?|useMemo)$/;

/** A constructor, a plugin, or a function whose name says that it sets something up: such are called once. */
function isOnce(fn: FunctionNode): boolean {
  const { parent } = fn;
  if (isCalledOnce(fn) || (parent.type === 'MethodDefinition' && parent.kind === 'constructor')) return true;
  if (parent.type === 'CallExpression' && parent.callee !== fn)
    return (
      ONCE_WRAPPER.test(pathOf(parent.callee).at(-1) ?? '') || pathOf(parent.callee).at(-1) === 'register'
    );
  return false;
}

/** The name of a function that sets something up. */
function makesByName(fn: FunctionNode): boolean {
  return ONCE_NAME.test(fn.id?.name ?? knownAs(fn) ?? '');
}

const ASKS_FIRST = /getSingleMetric|getMetric|removeSingleMetric|\.clear\(\)|resetMetrics/;

/** Made only where it is not there yet: `??=`, `cache.get(name) ?? new …`, `if (!this.metric) …`. */
function isGuarded(node: Creation, fn: FunctionNode, source: Source): boolean {
  let child: TSESTree.Node = node;
  for (let up: TSESTree.Node | undefined = node.parent; up && up !== fn; child = up, up = up.parent) {
    if (up.type === 'LogicalExpression' && up.right === child) return true;
    if (up.type === 'AssignmentExpression' && /^(?:\?\?|\|\|)=$/.test(up.operator)) return true;
    if (up.type === 'ConditionalExpression' && up.test !== child) return true;
    if (up.type === 'IfStatement' && up.test !== child && asksWhetherMissing(up.test)) return true;
    if (up.type === 'CatchClause') return true;
  }
  return ASKS_FIRST.test(source.getText(fn)) || returnsKnown(node, fn);
}

function asksWhetherMissing(test: TSESTree.Node): boolean {
  const inner = bare(test);
  if (inner.type === 'LogicalExpression')
    return asksWhetherMissing(inner.left) || asksWhetherMissing(inner.right);
  if (inner.type === 'UnaryExpression') return inner.operator === '!';
  if (inner.type === 'BinaryExpression')
    return /^[!=]==?$/.test(inner.operator) && [inner.left, inner.right].some(isAbsent);
  return inner.type === 'CallExpression' && /^(?:has|includes)$/.test(pathOf(inner.callee).at(-1) ?? '');
}

/** `if (existing) return existing;` before it. */
function returnsKnown(node: Creation, fn: FunctionNode): boolean {
  if (fn.body.type !== 'BlockStatement') return false;
  return fn.body.body.some((statement) => {
    if (statement.type !== 'IfStatement' || statement.range[0] > node.range[0]) return false;
    const { consequent, test } = statement;
    const only = consequent.type === 'BlockStatement' ? consequent.body.at(-1) : consequent;
    if (only?.type !== 'ReturnStatement') return false;
    const name = pathOf(test).join('.');
    const isFlag =
      /^(?:registered|initiali[sz]ed|started|created|done|ready|installed|is[A-Z]\w*|has[A-Z]\w*)$/;
    if (isFlag.test(pathOf(test).at(-1) ?? '')) return true;
    return only.argument !== null && name !== '' && pathOf(only.argument).join('.') === name;
  });
}

/** A registry that lives no longer than the metric, or none at all: nothing collides, and nothing stays. */
function hasOwnRegistry(node: Creation, source: Source): boolean {
  const [options] = node.arguments;
  if (options?.type !== 'ObjectExpression') return false;
  for (const property of options.properties) {
    if (property.type !== 'Property' || keyOf(property) !== 'registers') continue;
    const list = bare(property.value);
    if (list.type !== 'ArrayExpression') return false;
    if (list.elements.length === 0) return true;
    return list.elements.every((element) => element !== null && isLocalRegistry(element, node, source));
  }
  return false;
}

function isLocalRegistry(element: TSESTree.Node, node: Creation, source: Source): boolean {
  return Flow.of(source)
    .origins(element)
    .some(
      ({ value }) =>
        value.kind === 'new' &&
        enclosingFunction(value.node) !== null &&
        enclosingFunction(value.node) === enclosingFunction(node),
    );
}

const COUNTS = /^(?:inc|add|observe|record|startTimer)$/;

/** Made, used and forgotten in one run of a function: `const c = new Counter(…); c.inc();`. */
function isUsedUp(node: Creation, fn: FunctionNode, source: Source): boolean {
  if (makesByName(fn)) return false;
  const { parent } = node;
  if (parent.type === 'MemberExpression' && parent.object === node)
    return COUNTS.test(keyOf(parent) ?? '') && parent.parent.type === 'CallExpression';
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  const variable = variableOf(parent.id, source);
  if (!variable) return false;
  const uses = variable.references.filter((reference) => reference.isRead());
  return (
    uses.length > 0 &&
    uses.every(({ identifier }) => {
      const member = identifier.parent;
      return (
        enclosingFunction(identifier) === fn &&
        member.type === 'MemberExpression' &&
        member.object === identifier &&
        COUNTS.test(keyOf(member) ?? '')
      );
    })
  );
}
