import { createRequire } from 'node:module';
import type handlebars from 'handlebars';
import { textOnce } from '../machine/text-once.js';

const requireHere = createRequire(import.meta.url);
const BLOCK_LINE = /^([ \t]*)\/\/# /gm;

/**
 * The Handlebars stage. A line whose text starts with `//# ` holds block tags only; without the prefix Handlebars
 * sees a standalone tag and drops the whole line. Throws on a name that the parameters do not have.
 */
export async function expandTemplate(template: string, parameters: object): Promise<string> {
  return textOnce('expand', [handlebarsVersion(), template, parameters], () => expand(template, parameters));
}

function expand(template: string, parameters: object): string {
  const Handlebars = requireHere('#handlebars') as typeof handlebars;
  const program = Handlebars.parse(template.replace(BLOCK_LINE, '$1'));
  requireKnownFlags(program, parameters);
  const render = Handlebars.compile<object>(program, {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
  });
  return render(parameters);
}

/** Known without the tenth of a second that Handlebars takes to load. */
function handlebarsVersion(): string {
  return (requireHere('#handlebars/package.json') as { version: string }).version;
}

/** Handlebars takes an unknown name in `{{#if}}` for false, also when it is strict. */
function requireKnownFlags(program: hbs.AST.Program, parameters: object): void {
  for (const statement of program.body) {
    if (statement.type !== 'BlockStatement') continue;
    const { path, params, program: body, inverse } = statement as hbs.AST.BlockStatement;
    const [flag] = params as hbs.AST.PathExpression[];
    if (
      flag?.type === 'PathExpression' &&
      !flag.original.startsWith('this') &&
      !(flag.original in parameters)
    ) {
      throw new Error(
        `unknown flag "${flag.original}" in line ${String(flag.loc.start.line)} of the template`,
      );
    }
    // Inside `each`, names belong to the item.
    if ('original' in path && path.original === 'each') continue;
    for (const branch of [body, inverse as hbs.AST.Program | undefined]) {
      if (branch) requireKnownFlags(branch, parameters);
    }
  }
}
