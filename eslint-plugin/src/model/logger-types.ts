import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';
import { lastNameOf } from '../flow/types.js';
import { importedAs } from './imports.js';
import { COMMON_LEVELS, isLoggerLibrary, libraryLogger, type LoggerKind } from './logger-libraries.js';
import { isLoggerTypeName } from './logger-names.js';

/**
 * What an expression is: a logger of some library, something that is no logger, or `open` where the file does not
 * tell and only the name can decide.
 */
export type Answer = LoggerKind | 'none' | 'open';

/** A known library wins over a shape, a shape over nothing; `none` only where all that is known says so. */
export function best(a: Answer, b: Answer): Answer {
  const rank = (answer: Answer) =>
    answer === 'open' ? 0 : answer === 'none' ? 1 : answer === 'unknown' ? 2 : 3;
  return rank(b) > rank(a) ? b : a;
}

/** What a type says of a value that has it. */
export function answerOfType(type: TSESTree.TypeNode | undefined, source: FileContext['sourceCode']): Answer {
  switch (type?.type) {
    case undefined:
    case 'TSAnyKeyword':
    case 'TSUnknownKeyword':
    case 'TSObjectKeyword':
    case 'TSTypeQuery':
    case 'TSImportType':
    case 'TSIndexedAccessType':
      return 'open';
    case 'TSUnionType':
    case 'TSIntersectionType':
      return type.types
        .map((part) => (isNullish(part) ? 'open' : answerOfType(part, source)))
        .reduce(best, 'open');
    case 'TSTypeReference':
      return ofTypeName(type, source);
    case 'TSTypeLiteral':
      return type.members.some((member) => 'key' in member && isLevelMember(member)) ? 'unknown' : 'none';
    default:
      return 'none';
  }
}

function ofTypeName(type: TSESTree.TSTypeReference, source: FileContext['sourceCode']): Answer {
  const name = lastNameOf(type);
  const [first] = type.typeArguments?.params ?? [];
  if (/^(?:Readonly|Partial|Required|NonNullable|Pick|Omit|Awaited)$/.test(name))
    return answerOfType(first, source);
  const imported = importedAs(type.typeName, source);
  if (imported) {
    const kind = libraryLogger(imported.source, imported.name, 'type');
    if (kind) return kind;
    if (isLoggerLibrary(imported.source)) return 'none';
  }
  if (name === 'Console') return 'console';
  if (isLoggerTypeName(name)) return 'unknown';
  // A type parameter, or a type that is made of another one, tells nothing; any other name is another thing.
  return /^(?:[A-Z]|ReturnType|InstanceType|Parameters|Record)$/.test(name) ? 'open' : 'none';
}

export function isLevelMember(node: { key: TSESTree.Node; computed: boolean }): boolean {
  return !node.computed && node.key.type === 'Identifier' && COMMON_LEVELS.has(node.key.name);
}

function isNullish(type: TSESTree.TypeNode): boolean {
  return type.type === 'TSNullKeyword' || type.type === 'TSUndefinedKeyword';
}
