import type { ts as types } from 'ts-morph';
import { ts } from '../../render/compiler.js';
import type { Splice } from '../../edit/splice.js';
import type { TextStyle } from '../../inspect/service.js';
import { parseTypeScript } from '../../render/parse.js';
import type { ConfigEdit } from './flat-config.js';
import { appendToList } from './list-splices.js';
import { ruleEntries } from './warnings-element.js';

export interface ObjectConfig {
  /** Key of the list of plugins, and the name that goes into it. */
  pluginsKey: 'plugins' | 'jsPlugins';
  plugin: string;
  /** Key that holds the configuration, for `eslintConfig` in package.json. */
  under?: string;
}

/**
 * Adds the plugin and its rules to a configuration that is one object: `.eslintrc` and `.oxlintrc.json` as JSON
 * (comments allowed), `eslintConfig` in package.json, and `module.exports = { ... }`.
 */
export function editObjectConfig(
  file: string,
  text: string,
  style: TextStyle,
  config: ObjectConfig,
): ConfigEdit {
  const json = !/\.[mc]?[jt]s$/.test(file);
  let source: types.SourceFile;
  try {
    source = json ? ts.parseJsonText(file, text) : parseTypeScript(file, text);
  } catch (error) {
    return { refusal: `it does not parse (${(error as Error).message})`, line: null };
  }
  const root = json ? jsonObject(source) : exportedObject(source);
  const object = config.under === undefined || !root ? root : objectAt(root, config.under);
  if (!object) return { refusal: 'what it exports is not written as one object', line: null };
  const look = json ? { ...style, quote: '"' as const } : style;
  return new ObjectEdit(source, look, json).add(object, config);
}

class ObjectEdit {
  readonly #source: types.SourceFile;
  readonly #style: TextStyle;
  readonly #json: boolean;

  constructor(source: types.SourceFile, style: TextStyle, json: boolean) {
    this.#source = source;
    this.#style = style;
    this.#json = json;
  }

  add(object: types.ObjectLiteralExpression, { pluginsKey, plugin }: ObjectConfig): ConfigEdit {
    const plugins = propertyValue(object, pluginsKey);
    const rules = propertyValue(object, 'rules');
    if (plugins && !ts.isArrayLiteralExpression(plugins))
      return this.#refuse(plugins, `\`${pluginsKey}\` is not a list`);
    if (rules && !ts.isObjectLiteralExpression(rules)) return this.#refuse(rules, '`rules` is not an object');
    const { quote, eol, indent: step } = this.#style;
    const name = `${quote}${plugin}${quote}`;
    const splices: Splice[] = [];
    const missing: ((indent: string) => string)[] = [];
    if (plugins) {
      splices.push(...this.#append(plugins.elements, plugins, [() => name]));
    } else {
      missing.push(() => `${this.#key(pluginsKey)}: [${name}]`);
    }
    if (rules) {
      splices.push(
        ...this.#append(
          rules.properties,
          rules,
          ruleEntries(quote).map((entry) => () => entry),
        ),
      );
    } else {
      missing.push((indent) => {
        const comma = this.#json ? '' : ',';
        const entries = ruleEntries(quote).map((entry) => `${eol}${indent}${step}${entry}`);
        return `${this.#key('rules')}: {${entries.join(',')}${comma}${eol}${indent}}`;
      });
    }
    if (missing.length > 0) splices.push(...this.#append(object.properties, object, missing));
    return { splices };
  }

  #append(
    items: types.NodeArray<types.Node>,
    node: types.Node,
    write: readonly ((indent: string) => string)[],
  ): Splice[] {
    return appendToList(this.#source, { items, close: node.getEnd() - 1 }, this.#style, write);
  }

  #key(name: string): string {
    return this.#json ? `"${name}"` : name;
  }

  #refuse(node: types.Node, refusal: string): ConfigEdit {
    return {
      refusal,
      line: this.#source.getLineAndCharacterOfPosition(node.getStart(this.#source)).line + 1,
    };
  }
}

function jsonObject(source: types.SourceFile): types.ObjectLiteralExpression | undefined {
  const [statement] = source.statements;
  const expression = statement && ts.isExpressionStatement(statement) ? statement.expression : undefined;
  return expression && ts.isObjectLiteralExpression(expression) ? expression : undefined;
}

function exportedObject(source: types.SourceFile): types.ObjectLiteralExpression | undefined {
  for (const statement of source.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isBinaryExpression(statement.expression)) continue;
    const { left, right } = statement.expression;
    if (left.getText(source) === 'module.exports' && ts.isObjectLiteralExpression(right)) return right;
  }
  return undefined;
}

function objectAt(
  object: types.ObjectLiteralExpression,
  key: string,
): types.ObjectLiteralExpression | undefined {
  const value = propertyValue(object, key);
  return value && ts.isObjectLiteralExpression(value) ? value : undefined;
}

function propertyValue(object: types.ObjectLiteralExpression, key: string): types.Expression | undefined {
  for (const property of object.properties) {
    if (!ts.isPropertyAssignment(property)) continue;
    const { name } = property;
    if ((ts.isIdentifier(name) || ts.isStringLiteral(name)) && name.text === key) return property.initializer;
  }
  return undefined;
}
