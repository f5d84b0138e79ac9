import { expandTemplate } from './expand.js';
import type { TemplateParameters } from './parameters.js';
import type { RenderTarget } from './target.js';
import { readTemplate } from './template-store.js';

export type { RenderTarget } from './target.js';

/**
 * The source text of one emitted file, not yet formatted.
 *
 * @param template - name under templates/, "service/logger" or "http/express"
 */
export async function renderTemplate(
  template: string,
  parameters: TemplateParameters,
  target: RenderTarget,
): Promise<string> {
  const source = await expandTemplate(await readTemplate(`${template}.ts`), parameters);
  return deriveSource(template, source, target);
}

/** From expanded template text to the language, module system and import endings of the target. */
export async function deriveSource(template: string, text: string, target: RenderTarget): Promise<string> {
  const asWritten =
    target.language === 'ts' && target.importExtension === 'js' && target.explicitModule !== true;
  if (asWritten) return text;
  const [{ parseTypeScript, replaceAll }, { importExtensions }, { eraseTypes }, { toCommonJs }] =
    await Promise.all([
      import('./parse.js'),
      import('./import-extensions.js'),
      import('./erase-types.js'),
      import('./commonjs.js'),
    ]);
  const file = `templates/${template}.ts`;
  const source = parseTypeScript(file, text);
  const extensions = importExtensions(source, target);
  if (target.language === 'ts') return replaceAll(text, extensions);
  const script = eraseTypes(source, extensions);
  if (target.moduleSystem === 'esm') return script;
  return toCommonJs(file, script, { strictDirective: target.strictDirective === true });
}
