import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { classAround, functionAt, membersOfThis } from '../flow/functions.js';
import { bare, constantText, keyOf, pathOf, type FunctionNode } from '../flow/syntax.js';
import { variableOf, type Variable } from '../flow/variables.js';

type Source = Readonly<TSESLint.SourceCode>;

/** What the file does with an emitter of events. */
export interface Listening {
  /** The events that are listened to; an empty name for one that the file does not tell. */
  readonly events: ReadonlySet<string>;
  /** The other methods that are called on it, with their first calls. */
  readonly calls: ReadonlyMap<string, TSESTree.CallExpression>;
  /** It is given to code that may listen, too: returned, passed on, kept where others reach it. */
  readonly isHandedOn: boolean;
}

const DEPTH = 6;
const PLACES = 200;
const SUBSCRIBES = /^(?:on|once|addListener|prependListener|prependOnceListener|off|removeListener)$/;
const GIVES_ITSELF = /^(?:on|once|addListener|prependListener|prependOnceListener|start)$/;
const KEEPS_IN_LIST = /^(?:push|unshift|set|add)$/;
const WALKS_LIST = /^(?:forEach|map|every|some|filter)$/;

/** Follows the emitter that an expression makes through the names, fields, lists and local functions of the file. */
export function listeningTo(made: TSESTree.Node, source: Source): Listening {
  const follower = new Follower(source);
  follower.value(made, 0);
  return follower;
}

class Follower implements Listening {
  readonly events = new Set<string>();
  readonly calls = new Map<string, TSESTree.CallExpression>();
  isHandedOn = false;
  readonly #source: Source;
  readonly #seen = new Set<unknown>();

  constructor(source: Source) {
    this.#source = source;
  }

  /** What becomes of the value of an expression. */
  value(node: TSESTree.Node, depth: number): void {
    const { parent } = node;
    if (!parent || this.#isDone(node, depth)) return;
    switch (parent.type) {
      case 'AwaitExpression':
      case 'TSAsExpression':
      case 'TSNonNullExpression':
      case 'TSSatisfiesExpression':
      case 'TSTypeAssertion':
      case 'ChainExpression':
      case 'LogicalExpression':
        this.value(parent, depth);
        break;
      case 'ConditionalExpression':
        if (parent.test !== node) this.value(parent, depth);
        break;
      case 'MemberExpression':
        if (parent.object === node) this.#member(parent, depth);
        break;
      case 'VariableDeclarator':
        if (parent.init === node) this.#pattern(parent.id, depth);
        break;
      case 'AssignmentExpression':
        if (parent.right !== node) break;
        this.#assigned(parent.left, depth);
        this.value(parent, depth);
        break;
      case 'PropertyDefinition':
        if (parent.value === node) this.#field(parent, keyOf(parent), depth);
        break;
      case 'ArrayExpression':
        this.#list(parent, depth);
        break;
      case 'CallExpression':
        if (parent.callee !== node) this.#argument(parent, node, depth);
        break;
      case 'ArrowFunctionExpression':
        this.#mapped(parent, depth);
        break;
      // Whoever imports it could listen, but then nobody can tell where: it is listened to where it is made.
      case 'ExportDefaultDeclaration':
      case 'ExpressionStatement':
      case 'IfStatement':
      case 'UnaryExpression':
      case 'BinaryExpression':
        break;
      default:
        this.isHandedOn = true;
    }
  }

  #isDone(place: unknown, depth: number): boolean {
    if (this.#seen.has(place)) return true;
    this.#seen.add(place);
    if (depth <= DEPTH && this.#seen.size <= PLACES) return false;
    this.isHandedOn = true;
    return true;
  }

  #member(member: TSESTree.MemberExpression, depth: number): void {
    const key = keyOf(member);
    const call = member.parent.type === 'ChainExpression' ? member.parent.parent : member.parent;
    if (key === null) {
      this.isHandedOn = true;
    } else if (call.type === 'CallExpression' && bare(call.callee) === member) {
      const isListening = SUBSCRIBES.test(key);
      if (isListening) this.events.add(this.#eventOf(call.arguments[0]));
      else if (!this.calls.has(key)) this.calls.set(key, call);
      if (GIVES_ITSELF.test(key)) this.value(call, depth);
    } else if (key === 'events') {
      this.value(member, depth + 1);
    }
  }

  #eventOf(argument: TSESTree.Node | undefined): string {
    const text = constantText(argument);
    if (text !== null || argument?.type !== 'Identifier') return text ?? '';
    const definition = variableOf(argument, this.#source)?.defs[0]?.node;
    return definition?.type === 'VariableDeclarator' ? (constantText(definition.init) ?? '') : '';
  }

  #pattern(id: TSESTree.Node, depth: number): void {
    if (id.type === 'Identifier') this.#variable(variableOf(id, this.#source), depth);
    else this.isHandedOn = true;
  }

  #variable(variable: Variable | null, depth: number): void {
    if (!variable || this.#isDone(variable, depth)) return;
    for (const { identifier } of variable.references) {
      // `export { worker }` is an export like the others.
      if (identifier.parent.type === 'ExportSpecifier') continue;
      this.value(identifier, depth + 1);
    }
  }

  #assigned(target: TSESTree.Node, depth: number): void {
    const inner = bare(target);
    if (inner.type === 'Identifier') {
      this.#variable(variableOf(inner, this.#source), depth);
    } else if (inner.type === 'MemberExpression' && inner.object.type === 'ThisExpression') {
      this.#field(inner, keyOf(inner), depth);
    } else if (!/^(?:module\.exports|exports)(?:\.|$)/.test(pathOf(inner).join('.'))) {
      this.isHandedOn = true;
    }
  }

  /** A field of a class; subclasses in other files and getters give it to others. */
  #field(at: TSESTree.Node, key: string | null, depth: number): void {
    const body = classAround(at);
    if (!body || key === null) {
      this.isHandedOn = true;
      return;
    }
    const declared = body.body.find((part) => part.type === 'PropertyDefinition' && keyOf(part) === key);
    const isOpen = declared?.type === 'PropertyDefinition' && declared.accessibility === 'protected';
    if ((isOpen && mayBeExtended(body.parent, this.#source)) || body.parent.abstract) this.isHandedOn = true;
    for (const member of membersOfThis(body, this.#source)) {
      if (keyOf(member) === key) this.value(member, depth + 1);
    }
  }

  /** `names.map((name) => new Worker(name, …))` makes a list of them. */
  #mapped(each: TSESTree.ArrowFunctionExpression, depth: number): void {
    const call = each.parent;
    const isMap =
      call.type === 'CallExpression' &&
      call.arguments[0] === each &&
      call.callee.type === 'MemberExpression' &&
      keyOf(call.callee) === 'map';
    if (isMap) this.#list(call, depth + 1);
    else this.isHandedOn = true;
  }

  /** `[a, b].forEach((worker) => …)`, `for (const worker of [a, b])`, or a list that is walked later. */
  #list(list: TSESTree.Node, depth: number): void {
    const { parent } = list;
    if (!parent || this.#isDone(list, depth)) return;
    if (parent.type === 'ForOfStatement' && parent.right === list) {
      const [declarator] = parent.left.type === 'VariableDeclaration' ? parent.left.declarations : [];
      this.#pattern(declarator?.id ?? parent.left, depth);
    } else if (parent.type === 'MemberExpression' && parent.object === list) {
      this.#listMember(parent, depth);
    } else if (parent.type === 'VariableDeclarator' && parent.id.type === 'Identifier') {
      this.#listVariable(parent.id, depth);
    } else if (parent.type === 'TSAsExpression' || parent.type === 'TSSatisfiesExpression') {
      this.#list(parent, depth);
    } else if (parent.type === 'PropertyDefinition' && parent.value === list) {
      this.#listField(parent, keyOf(parent), depth);
    } else if (parent.type === 'AssignmentExpression' && parent.right === list && isOwnField(parent.left)) {
      this.#listField(parent.left, keyOf(parent.left), depth);
    } else if (parent.type === 'SpreadElement' && parent.parent.type === 'ArrayExpression') {
      this.#list(parent.parent, depth + 1);
    } else if (parent.type === 'AssignmentExpression' && parent.left === list) {
      return;
    } else this.isHandedOn = true;
  }

  #listMember(member: TSESTree.MemberExpression, depth: number): void {
    const call = member.parent;
    const key = keyOf(member) ?? '';
    if (call.type !== 'CallExpression') {
      this.isHandedOn ||= key !== 'length';
      return;
    }
    const each = call.arguments[0] && functionAt(call.arguments[0], this.#source);
    if (WALKS_LIST.test(key) && each) this.#parameter(each, 0, depth);
    else if (key === 'values') this.#list(call, depth + 1);
    else if (/^(?:get|at|find|pop|shift)$/.test(key)) this.value(call, depth + 1);
    else if (!/^(?:push|set|has|delete|clear)$/.test(key)) this.isHandedOn = true;
  }

  #listVariable(id: TSESTree.Identifier, depth: number): void {
    const variable = variableOf(id, this.#source);
    if (!variable || this.#isDone(variable, depth)) return;
    if (variable.defs[0]?.type !== 'Variable') this.isHandedOn = true;
    for (const { identifier, init } of variable.references) {
      if (init !== true && identifier.parent.type !== 'ExportSpecifier') this.#list(identifier, depth + 1);
    }
  }

  #listField(at: TSESTree.Node, key: string | null, depth: number): void {
    const body = classAround(at);
    const declared = body?.body.find((part) => part.type === 'PropertyDefinition' && keyOf(part) === key);
    const isOpen = declared?.type === 'PropertyDefinition' && declared.accessibility === 'protected';
    if (!body || key === null || isOpen || body.parent.abstract || this.#isDone(at, depth)) {
      this.isHandedOn = true;
      return;
    }
    for (const member of membersOfThis(body, this.#source)) {
      if (keyOf(member) === key) this.#list(member, depth + 1);
    }
  }

  #argument(call: TSESTree.CallExpression, argument: TSESTree.Node, depth: number): void {
    const callee = bare(call.callee);
    if (callee.type === 'MemberExpression' && KEEPS_IN_LIST.test(keyOf(callee) ?? '')) {
      const { object } = callee;
      if (object.type === 'Identifier' || isOwnField(object)) {
        if (object.type === 'Identifier') this.#listVariable(object, depth);
        else this.#listField(object, keyOf(object), depth);
        return;
      }
    }
    const fn = functionAt(callee, this.#source);
    const at = call.arguments.findIndex((other) => other === argument);
    if (!fn || at < 0) {
      this.isHandedOn = true;
      return;
    }
    this.#parameter(fn, at, depth);
  }

  /** What a function of the file does with one of its parameters. */
  #parameter(fn: FunctionNode, at: number, depth: number): void {
    const parameter = fn.params[at];
    if (parameter) this.#pattern(parameter, depth + 1);
  }
}

function isOwnField(node: TSESTree.Node): node is TSESTree.MemberExpression {
  return node.type === 'MemberExpression' && node.object.type === 'ThisExpression';
}

/** Whether a class can have subclasses: it is more than made, typed or asked for its own members. */
function mayBeExtended(node: TSESTree.ClassDeclaration | TSESTree.ClassExpression, source: Source): boolean {
  if (node.type !== 'ClassDeclaration' || node.parent.type.startsWith('Export')) return true;
  return source
    .getDeclaredVariables(node)
    .flatMap(({ references }) => references)
    .some(({ identifier: { parent } }) => !/^(?:New|Member)Expression$|^TSTypeReference$/.test(parent.type));
}
