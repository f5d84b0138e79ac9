import type { TSESTree } from '@typescript-eslint/utils';
import { pathOf } from '../flow/syntax.js';

const LOGGER =
  /^[_#$]*(?:log|Log|LOG|[A-Za-z]\w*(?:Log|_log|_LOG)|(?:[A-Za-z]\w*)?(?:logger|Logger|_LOGGER)|LOGGER)$/;
/** Names that end like a logger's and mean a list, a file or a record. */
const RECORD =
  /(?:audit|change|event|error|access|activity|git|blog|catalog|dialog|backlog|history|commit)_?Logs?$/i;
const MAKER = /(?:^|[a-z])(?:Logger|Log)$|^(?:logger|pino|bunyan)$/;
const TYPE = /Log(?:ger|ging)?(?:Like|Service|Interface|Instance|Port)?$/;

export function isLoggerName(name: string): boolean {
  return LOGGER.test(name) && !RECORD.test(name);
}

/** Whether the last name in an expression is one that loggers have. */
export function hasLoggerName(node: TSESTree.Node): boolean {
  const path = pathOf(node);
  const name = path.at(-1) ?? '';
  if (/^loggers?$/i.test(path.at(-2) ?? '') && name !== '') return true;
  return isLoggerName(name.replace(/\(\)$/, ''));
}

/** `./logger`, `../lib/http-logger.js`: what a file of the service lends from there and calls by a level is a logger. */
export function isLoggerModule(source: string): boolean {
  return /^[.@~#][^:]*\/(?:[\w.]+-)?(?:log|loggers?|logging)(?:\.[cm]?[jt]s)?$/.test(source);
}

/** `getLogger`, `createLogger`, `useLog`: functions that give one. */
export function makesLoggerByName(callee: TSESTree.Node): boolean {
  return MAKER.test(pathOf(callee).at(-1) ?? '');
}

/** `AppLogger`, `LoggerService`, `LoggerLike`: classes and types of the project. */
export function isLoggerTypeName(name: string): boolean {
  return TYPE.test(name) && !RECORD.test(name);
}
