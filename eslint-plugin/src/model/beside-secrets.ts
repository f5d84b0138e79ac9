import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { bare, endOf, pathOf } from '../flow/syntax.js';
import type { Step, Value } from '../flow/value.js';
import { isConstantCase, isPlural } from '../words/split.js';

/** `tokenPath`, `passwordFile`, `apiKeyId`, `secretNames`: what is named so is not the thing itself. */
export function namesPlaceOf(name: string): boolean {
  return (
    /(?:Path|File|Filename|Dir|Folder|_path|_file|_dir)$/.test(name) ||
    /(?:token|key|secret|credential)_?Ids?$/i.test(name) ||
    /(?:resource|token|key|secret|credential)_?Names?$/i.test(name)
  );
}

/** `path.join(dir, file)`, `` `${dir}/${file}` ``: the full name of a file is that of no person. */
export function joinsPath(value: Value): boolean {
  const { node } = value;
  if (node.type === 'TemplateLiteral') return node.quasis.some((part) => /[/\\]/.test(part.value.raw));
  if (node.type !== 'CallExpression') return false;
  const [owner = '', method = ''] = pathOf(node.callee).slice(-2);
  return owner === 'path' && /^(?:join|resolve|normalize|basename|relative|dirname)$/.test(method);
}

/** `links.docs.accessToken` is the address of a page. */
export function isLink(path: readonly string[]): boolean {
  return path.slice(0, -1).some((part) => /^(?:links?|docs|urls)$/i.test(part));
}

/** `find({ id: body.credential })`: it is the id of one. */
export function isLookedUpAsId(node: TSESTree.Node, source: Readonly<TSESLint.SourceCode>): boolean {
  const written = bare(node);
  if (written.type !== 'MemberExpression' && written.type !== 'Identifier') return false;
  const text = source.getText(written);
  return ['id: ', 'Id: ', 'id === ', 'Id === '].some((before) => source.text.includes(before + text));
}

/** The mail address in `env.SUPPORT_EMAIL` is that of a service, not of a person. */
export function isSetting(path: readonly string[]): boolean {
  return path.at(-2) === 'env' && isConstantCase(path.at(-1) ?? '');
}

/** The name on the way is that of something else than the value. */
export function tellsOfAnother(step: Step, value: Value): boolean {
  const name = value.kind === 'read' ? (value.path.at(-1) ?? '') : endOf(value.node);
  // `getToken().error` is a part of what the function gave; under some names it is all of it.
  if (step.gaveWhole) return !/^(?:data|value|result|body|raw|plain|plaintext|content)$/i.test(name);
  // `apiKeys = found.map((key) => key.id)`: a list is named after what its ids are of.
  return value.kind === 'read' && /^_?id$/i.test(name) && isPlural(step.name);
}

/** `Email sent to ${to}`: the text says that it is an address. */
export function isMailedTo(node: TSESTree.Node): boolean {
  const { parent } = node;
  if (parent?.type !== 'TemplateLiteral' || !/^(?:to|recipients?)$/i.test(endOf(node))) return false;
  const before = parent.quasis[parent.expressions.findIndex((part) => part === node)]?.value.raw ?? '';
  return /mail\w*\b[^.:]*\b(?:to|for)\s*$/i.test(before);
}
