import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { bare } from '../flow/syntax.js';
import { natureOf } from '../model/log-arguments.js';
import type { LogCall } from '../model/log-call.js';
import type { Message } from '../model/message.js';
import { constantParts, type TextPart } from './constant-text.js';
import { entriesFor, type Entry } from './entries.js';
import { stringLiteral } from './quotes.js';

/** A log call turned into a constant message with fields. */
export interface Rewrite {
  /** The new fields, for the wording of a suggestion. */
  readonly names: readonly string[];
  /** Nothing but the line that is written can change. */
  readonly safe: boolean;
  readonly fix: (fixer: TSESLint.RuleFixer) => TSESLint.RuleFix[];
}

type Prose = Extract<Message, { kind: 'prose' }>;
type Argument = TSESTree.CallExpressionArgument;

/** Text that takes the place of a range of the file. */
interface Edit {
  readonly range: readonly [number, number];
  readonly text: string;
}

/**
 * The call with the values of its message as fields, in the order of its logger; null where no word of the message
 * would be left, where a comment would be lost, or where the arguments are not understood.
 */
export function messageToFields(call: LogCall, prose: Prose, context: FileContext): Rewrite | null {
  const { message } = call;
  const parts = constantParts(prose.pieces);
  if (!message || !parts) return null;
  const consumed: ReadonlySet<Argument> = new Set(prose.consumed);
  const left = call.rest.filter((argument) => !consumed.has(argument));
  const own = call.fields && consumed.has(call.fields) ? null : call.fields;
  const rewrite = rewriteCall(
    { call, message, text: messageText(parts, context), own, left, consumed, prose },
    context,
  );
  return rewrite && { ...rewrite, safe: rewrite.safe && prose.builtAs === null };
}

/** The call with the arguments that its logger drops, or glues to the message, as fields. */
export function argumentsToFields(
  call: LogCall,
  loose: readonly Argument[],
  context: FileContext,
): Rewrite | null {
  const { message } = call;
  if (!message) return null;
  const own = call.fields;
  const text = context.sourceCode.getText(message);
  const left = call.order === 'fields-first' ? call.rest : loose;
  const consumed: ReadonlySet<Argument> = call.order === 'fields-first' ? new Set() : new Set(loose);
  const prose: Prose = { kind: 'prose', pieces: [], consumed: [], builtAs: null };
  return rewriteCall({ call, message, text, own, left, consumed, prose }, context);
}

interface Work {
  readonly call: LogCall;
  readonly message: TSESTree.Expression;
  /** The new message as source text. */
  readonly text: string;
  readonly own: TSESTree.Expression | null;
  /** Arguments that are neither level, message, fields nor values of the format. */
  readonly left: readonly Argument[];
  readonly consumed: ReadonlySet<Argument>;
  readonly prose: Prose;
}

function rewriteCall(work: Work, context: FileContext): Rewrite | null {
  const { call, left } = work;
  if (hasComment(call, context) || left.some((argument) => argument.type === 'SpreadElement')) return null;
  if (call.order === 'unknown' || call.order === 'fields-only') return null;
  return call.order === 'fields-first' ? fieldsFirst(work, context) : messageFirst(work, context);
}

/** `(fields, message)`: every argument that is left over becomes a field, for the logger would drop it. */
function fieldsFirst(work: Work, context: FileContext): Rewrite | null {
  const { call, message, own, left, prose } = work;
  const { sourceCode } = context;
  if (call.logger === 'declared' && !own) return null;
  const literal = literalAmong([own, ...left]);
  const loose = left.filter((argument) => bare(argument) !== literal) as TSESTree.Expression[];
  const isError = own !== null && literal !== bare(own) && natureOf(own, context) === 'error';
  const isOther = own !== null && literal !== bare(own) && !isError;
  const added = entriesFor(call, prose.pieces, isError ? [own, ...loose] : loose, literal, context);
  const names = added.list.map((entry) => entry.name);
  const safe = added.safe && !isOther;
  const gone = [...work.consumed, ...left];

  if (literal && own && bare(own) === literal) {
    const edits = [
      insertInto(literal, added.list, context),
      replaceArgument(message, work.text, call, context),
      ...removals(call, gone, context),
    ];
    return rewrite(names, safe, edits);
  }
  const head = isOther ? [`...${sourceCode.getText(own)}`] : [];
  const object = literal
    ? withEntries(literal, added.list, context)
    : `{ ${[...head, ...added.list.map((entry) => entry.text)].join(', ')} }`;
  if (call.messageIndex < 0) return null;
  if (!literal && !own && added.list.length === 0)
    return rewrite(names, safe, [
      replaceArgument(message, work.text, call, context),
      ...removals(call, gone, context),
    ]);
  if (own)
    return rewrite(names, safe, [
      replaceArgument(own, object, call, context),
      replaceArgument(message, work.text, call, context),
      ...removals(call, gone, context),
    ]);
  return rewrite(names, safe, [
    replaceArgument(message, `${object}, ${work.text}`, call, context),
    ...removals(call, gone, context),
  ]);
}

/** `(message, fields, ...)`: errors and contexts stay behind. */
function messageFirst(work: Work, context: FileContext): Rewrite | null {
  const { call, message, own, left, prose } = work;
  const { sourceCode } = context;
  const literal = literalAmong([own]);
  const loose = [...work.consumed].filter((argument) => left.includes(argument)) as TSESTree.Expression[];
  const stays = left.filter((argument) => !loose.includes(argument as TSESTree.Expression));
  const added = entriesFor(call, prose.pieces, loose, literal, context);
  const names = added.list.map((entry) => entry.name);
  // winston takes one object: an error behind it would no longer be merged into the line.
  const keepsRest = stays.length === 0 || call.logger !== 'winston';
  const safe = added.safe && keepsRest && loose.length === 0 && (own === null || literal !== null);
  const removed = removals(call, [...work.consumed], context);
  if (literal)
    return rewrite(names, safe, [
      insertInto(literal, added.list, context),
      replaceArgument(message, work.text, call, context),
      ...removed,
    ]);
  if (added.list.length === 0)
    return rewrite(names, safe, [replaceArgument(message, work.text, call, context), ...removed]);
  const list = added.list.map((entry) => entry.text).join(', ');
  if (own) {
    const spread = `{ ...${sourceCode.getText(own)}, ${list} }`;
    return rewrite(names, safe, [
      replaceArgument(own, spread, call, context),
      replaceArgument(message, work.text, call, context),
      ...removed,
    ]);
  }
  if (call.logger === 'declared' && !fieldsFollow(call)) return null;
  // Nest prints every further argument as a message of its own, and takes the last text for the context.
  const text = call.logger === 'nest' ? `{ message: ${work.text}, ${list} }` : `${work.text}, { ${list} }`;
  return rewrite(names, safe, [replaceArgument(message, text, call, context), ...removed]);
}

/** The declared logger takes its fields right behind the message, and the call ends with the message. */
function fieldsFollow(call: LogCall): boolean {
  return call.fieldsIndex === call.messageIndex + 1 && call.allArguments.length === call.messageIndex + 1;
}

function rewrite(names: readonly string[], safe: boolean, edits: readonly Edit[]): Rewrite {
  const changing = edits.filter((edit) => edit.text !== '' || edit.range[0] !== edit.range[1]);
  return {
    names,
    safe,
    fix: (fixer) => changing.map((edit) => fixer.replaceTextRange(edit.range, edit.text)),
  };
}

function replace(node: TSESTree.Node, text: string): Edit {
  return { range: node.range, text };
}

/** Takes arguments away together with the comma before each. */
function removals(call: LogCall, gone: readonly Argument[], { sourceCode }: FileContext): readonly Edit[] {
  return call.allArguments.flatMap((argument, at): Edit[] => {
    const before = call.allArguments[at - 1];
    if (!before || !gone.includes(argument)) return [];
    return [
      {
        range: [outerRange(before, call, sourceCode)[1], outerRange(argument, call, sourceCode)[1]],
        text: '',
      },
    ];
  });
}

function replaceArgument(
  node: TSESTree.Node,
  text: string,
  call: LogCall,
  { sourceCode }: FileContext,
): Edit {
  return { range: outerRange(node, call, sourceCode), text };
}

/** The range of an argument with the parentheses that are put round it. */
function outerRange(
  node: TSESTree.Node,
  { node: call }: LogCall,
  source: FileContext['sourceCode'],
): Edit['range'] {
  const opening = source.getTokenAfter(call.typeArguments ?? call.callee, (token) => token.value === '(');
  let before = source.getTokenBefore(node);
  let after = source.getTokenAfter(node);
  let range = node.range;
  while (before?.value === '(' && after?.value === ')' && before.range[0] !== opening?.range[0]) {
    range = [before.range[0], after.range[1]];
    before = source.getTokenBefore(before);
    after = source.getTokenAfter(after);
  }
  return range;
}

function literalAmong(nodes: readonly (TSESTree.Node | null)[]): TSESTree.ObjectExpression | null {
  for (const node of nodes) {
    const inner = node && bare(node);
    if (inner?.type === 'ObjectExpression') return inner;
  }
  return null;
}

/** Adds properties behind the last one, on lines of their own where the object has one a line. */
function insertInto(
  literal: TSESTree.ObjectExpression,
  entries: readonly Entry[],
  { sourceCode }: FileContext,
): Edit {
  const last = literal.properties.at(-1);
  const texts = entries.map((entry) => entry.text);
  if (texts.length === 0) return { range: [literal.range[0], literal.range[0]], text: '' };
  if (!last) return replace(literal, `{ ${texts.join(', ')} }`);
  const line = sourceCode.lines[last.loc.start.line - 1] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const isTall =
    last.loc.start.line > literal.loc.start.line &&
    line.trimStart().length === line.length - last.loc.start.column;
  const separator = isTall ? `,\n${indent}` : ', ';
  return { range: [last.range[1], last.range[1]], text: texts.map((text) => `${separator}${text}`).join('') };
}

function withEntries(
  literal: TSESTree.ObjectExpression,
  entries: readonly Entry[],
  context: FileContext,
): string {
  const text = context.sourceCode.getText(literal);
  const { range, text: inserted } = insertInto(literal, entries, context);
  const [start] = literal.range;
  return text.slice(0, range[0] - start) + inserted + text.slice(range[1] - start);
}

function messageText(parts: readonly TextPart[], { sourceCode }: FileContext): string {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    return typeof only === 'string' ? stringLiteral(only, sourceCode) : sourceCode.getText(only.constant);
  }
  const body = parts.map((part) =>
    typeof part === 'string'
      ? part.replace(/[\\`]|\$\{/g, '\\$&')
      : `\${${sourceCode.getText(part.constant)}}`,
  );
  return `\`${body.join('')}\``;
}

function hasComment(call: LogCall, { sourceCode }: FileContext): boolean {
  return sourceCode.getCommentsInside(call.node).length > 0;
}
