import type { TSESTree } from '@typescript-eslint/utils';
import { createRule } from '../create-rule.js';
import { calleeOf } from '../model/dependency.js';
import { isTestFile } from '../model/file-role.js';
import {
  routeOfCase,
  routeOfCheck,
  routeOfMethod,
  routeOfProperty,
  routeOfTest,
  routesAt,
  type Route,
} from '../model/http-route.js';
import { livenessOf, mentionsLiveness } from '../model/liveness.js';
import { waitIn } from '../model/waiting.js';

export const shallowLiveness = createRule<'waits', object>({
  name: 'shallow-liveness',
  meta: {
    type: 'problem',
    docs: {
      description: 'Disallow liveness handlers that wait for a dependency',
      recommended: true,
    },
    messages: {
      waits:
        'The liveness answer of `{{path}}` waits for `{{dependency}}`: when that is slow, every instance is restarted though none is broken. Answer at once, and ask for dependencies in readiness.',
    },
    schema: [],
  },

  create(context) {
    const { sourceCode } = context;
    if (!mentionsLiveness(sourceCode) || isTestFile(context)) return {};
    const routes: Route[] = [];
    const add = (route: Route | null): void => {
      if (route) routes.push(route);
    };
    return {
      CallExpression(node) {
        routes.push(...routesAt(node, sourceCode));
      },
      NewExpression(node) {
        add(routeOfCheck(node, sourceCode));
      },
      MethodDefinition(node) {
        add(routeOfMethod(node));
      },
      Property(node) {
        add(routeOfProperty(node, sourceCode));
      },
      IfStatement(node) {
        add(routeOfTest(node, sourceCode));
      },
      SwitchCase(node) {
        add(routeOfCase(node, sourceCode));
      },
      'Program:exit'() {
        const seen = new Set<TSESTree.Node>();
        for (const { path, handlers } of livenessOf(routes, sourceCode)) {
          for (const handler of handlers) {
            const wait = waitIn(handler, sourceCode);
            if (!wait || seen.has(wait.node)) continue;
            seen.add(wait.node);
            context.report({
              node: calleeOf(wait.node),
              messageId: 'waits',
              data: { path, dependency: wait.dependency },
            });
            break;
          }
        }
      },
    };
  },
});
