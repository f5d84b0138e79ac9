import type { TemplateParameters } from './parameters.js';

const BLOCK_LINE = /^([ \t]*)\/\/# /gm;

/**
 * The Handlebars stage. A line whose text starts with `//# ` holds block tags only; without the prefix Handlebars
 * sees a standalone tag and drops the whole line. Throws on a value that the parameters do not have.
 */
export async function expandTemplate(template: string, parameters: TemplateParameters): Promise<string> {
  const { default: Handlebars } = await import('handlebars');
  const render = Handlebars.compile<TemplateParameters>(template.replace(BLOCK_LINE, '$1'), {
    strict: true,
    noEscape: true,
    knownHelpersOnly: true,
  });
  return render(parameters);
}
