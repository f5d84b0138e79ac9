import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { moveBefore } from '../fix/move-statement.js';
import { fileRoleOf } from '../model/file-role.js';
import { lateTelemetryIn, mayMoveBefore, mentionsTelemetry } from '../model/telemetry-load.js';

/** Roles of files that start no service. */
const NOT_STARTED = /^(?:test|front end|generated|migration|build configuration)$/;

export const telemetryFirst = createRule<'loaded' | 'imported' | 'started' | 'move', object>({
  name: 'telemetry-first',
  meta: {
    type: 'problem',
    docs: {
      description: 'Require telemetry to be loaded before what it instruments',
      recommended: true,
    },
    fixable: 'code',
    hasSuggestions: true,
    messages: {
      loaded:
        '`{{name}}` comes after `{{missed}}` (line {{line}}), which is then loaded without instrumentation: its spans are missing. Load telemetry first.',
      imported:
        '`{{name}}` comes after `{{missed}}` (line {{line}}), which is then loaded without instrumentation. Start telemetry in a module of its own that is imported first, or with `node --import`.',
      started:
        '`{{name}}()` runs after the import of `{{missed}}` (line {{line}}), which is then loaded without instrumentation. Start telemetry in a module of its own that is imported first, or with `node --import`.',
      move: 'Move it before `{{missed}}`',
    },
    schema: [],
  },

  create(context) {
    const { sourceCode } = context;
    if (!mentionsTelemetry(sourceCode)) return {};
    return {
      Program() {
        const found = lateTelemetryIn(context);
        if (found.length === 0 || NOT_STARTED.test(fileRoleOf(context))) return;
        for (const late of found) {
          const { kind, node, name, missed } = late;
          const data = { name, missed: missed.module, line: String(missed.statement.loc.start.line) };
          const loc = node.type === 'CallExpression' ? node.callee.loc : node.loc;
          // What is loaded under a condition stays under it.
          const isMovable = kind === 'loaded' && late.load?.isDynamic !== true;
          const canMove = isMovable && [node, missed.statement].every(isAtTop);
          const fix = canMove ? moveBefore(node, missed.statement, sourceCode) : null;
          if (!fix) context.report({ loc, messageId: kind, data });
          else if (mayMoveBefore(late, sourceCode)) context.report({ loc, messageId: kind, data, fix });
          else context.report({ loc, messageId: kind, data, suggest: [{ messageId: 'move', data, fix }] });
        }
      },
    };
  },
});

function isAtTop({ parent }: TSESTree.Node): boolean {
  return parent?.type === 'Program';
}
