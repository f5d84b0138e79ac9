import type { TSESTree } from '@typescript-eslint/utils';
import type { FileContext } from '../create-rule.js';

/** Which library (or shape) a logger has; it decides the order of arguments. */
export type LoggerKind =
  | 'bunyan'
  | 'consola'
  | 'console'
  | 'declared'
  | 'fastify'
  | 'koa'
  | 'log4js'
  | 'loglevel'
  | 'nest'
  | 'pino'
  | 'tslog'
  | 'unknown'
  | 'winston';

/** A call that writes a log line, or makes a logger with fields of its own. */
export interface LogCall {
  logger: LoggerKind;
  /** Method or level as written: `info`, `warn`, `log`, `fatal`; `child` for bindings. */
  level: string;
  node: TSESTree.CallExpression;
  /** The expression that becomes the message; null where only an object or an error is logged. */
  message: TSESTree.Expression | null;
  /** Where the message stands among the arguments; -1 where there is none or it is a property of `fields`. */
  messageIndex: number;
  /** The argument whose properties become fields of the line (an object literal or any expression), if there is one. */
  fields: TSESTree.Expression | null;
  /** The arguments that are neither message nor fields: format values, errors, contexts. */
  rest: TSESTree.CallExpressionArgument[];
  allArguments: TSESTree.CallExpressionArgument[];
  /** `logger.child({ … })`: nothing is written yet, but the fields go on every line to come. */
  isChildBindings: boolean;
}

/** The log call that `node` is, or null. Asked as often as you like: answers are kept with the file. */
export function logCallAt(node: TSESTree.CallExpression, context: FileContext): LogCall | null {
  void node;
  void context;
  return null;
}
