import { expandTemplate } from './expand.js';
import type { TemplateParameters } from './parameters.js';
import type { RenderTarget } from './target.js';
import type { TemplateOverrides } from './template-overrides.js';
import { readTemplate } from './template-store.js';

export type { RenderTarget } from './target.js';

/**
 * The source text of one emitted file, not yet formatted. Throws a Problem where a team's template cannot be used.
 *
 * @param template - name under templates/, "service/logger" or "http/express"
 * @param overrides - templates of the team's own
 */
export async function renderTemplate(
  template: string,
  parameters: TemplateParameters,
  target: RenderTarget,
  overrides?: TemplateOverrides,
): Promise<string> {
  const own = overrides?.get(template);
  if (own !== undefined) return renderOverride(template, own, parameters, target);
  const source = await expandTemplate(await readTemplate(`${template}.ts`), parameters);
  return deriveSource(template, source, target);
}

async function renderOverride(
  template: string,
  text: string,
  parameters: TemplateParameters,
  target: RenderTarget,
): Promise<string> {
  const { checkOverride, notATemplate } = await import('./template-overrides.js');
  let source: string;
  try {
    source = await expandTemplate(text, parameters);
  } catch (error) {
    throw notATemplate(template, error);
  }
  checkOverride(template, source);
  return deriveSource(template, source, target);
}

/** From expanded template text to the language, module system and import endings of the target. */
export async function deriveSource(template: string, text: string, target: RenderTarget): Promise<string> {
  const asWritten =
    target.language === 'ts' &&
    target.importExtension === 'js' &&
    target.explicitModule !== true &&
    target.bareBuiltins !== true;
  if (asWritten) return text;
  const [{ parseTypeScript, replaceAll }, { importSpecifiers }, { eraseTypes }, { toCommonJs }] =
    await Promise.all([
      import('./parse.js'),
      import('./import-specifiers.js'),
      import('./erase-types.js'),
      import('./commonjs.js'),
    ]);
  const file = `templates/${template}.ts`;
  const source = parseTypeScript(file, text);
  const specifiers = importSpecifiers(source, target);
  if (target.language === 'ts') return replaceAll(text, specifiers);
  const script = eraseTypes(source, specifiers);
  if (target.moduleSystem === 'esm') return script;
  return toCommonJs(file, script, { strictDirective: target.strictDirective === true });
}
