import type { TSESLint, TSESTree } from '@typescript-eslint/utils';
import { Flow } from '../flow/flow.js';
import { bare, keyOf, pathOf } from '../flow/syntax.js';
import type { Value } from '../flow/value.js';
import { variableOf } from '../flow/variables.js';
import type { SecrecyWords } from '../words/secrecy.js';
import { wordsOf } from '../words/split.js';
import { isCallMetadata } from './call-metadata.js';
import { isHttpEvent } from './http-event.js';
import { walkedObject } from './walked-keys.js';

type Source = Readonly<TSESLint.SourceCode>;
type Read = Extract<Value, { kind: 'read' }>;
type Call = Extract<Value, { kind: 'call' | 'new' }>;

const REQUEST = new Set([
  'req',
  'request',
  'ctx',
  'context',
  'event',
  'incoming',
  'raw',
  'message',
  'handshake',
]);
const REQUEST_PARTS = new Set([
  'headers',
  'rawHeaders',
  'body',
  'rawBody',
  'cookies',
  'signedCookies',
  'headersDistinct',
]);
const HANDLER_CALLS = /^(?:get|post|put|patch|delete|all|use|route|addHook|options|handler|handle)$/;
const ERROR_NAME =
  /^(?:e|err|error|ex|exc|exception|cause|reason|failure|axiosError|httpError)$|(?:Err|Error|Exception)$/;
const CLIENT_PARTS = new Set(['config', 'request', 'response', 'headers', 'auth']);
const CONFIG_WORDS = new Set([
  'config',
  'configuration',
  'setting',
  'env',
  'environment',
  'conf',
  'cfg',
  'secret',
]);
const CONFIG_FILE =
  /(?:^|\/)(?:[\w.-]*[-.])?(?:config|configuration|settings|env|environment|secrets)(?:\/index)?(?:\.\w+)?$/i;

/** The name of an object that holds secrets by its nature, when the value is all of it; else null. */
export function wholeObjectOf(value: Read | Call, source: Source, words: SecrecyWords): string | null {
  // Who takes one secret out has looked at what is in it.
  if (value.omitted.some((key) => isSensitive(key, words))) return null;
  if (value.kind !== 'read')
    return (
      askedOfRequest(value, source) ??
      listedMetadata(value, source) ??
      parsedEnvironment(value, source, words)
    );
  const walked = walkedObject(value, source);
  if (walked) return wholeObjectOf(walked, source, words);
  const path = value.path.map((part) => part.replace('()', ''));
  const text = path.filter(Boolean).join('.');
  // `process.env[name]` is one of them, and its name is not told.
  if (path.at(-1) !== '' && /^(?:globalThis\.)?process\.env$|^Deno\.env$|^Bun\.env$/.test(text)) return text;
  if (isHttpEvent(value, source) || isCallMetadata(path, value.root, value.type, source)) return text;
  return (
    requestPart(value, path, text) ??
    clientErrorPart(value, path, text) ??
    interceptedPart(value, path, text) ??
    configuration(value, path, text)
  );
}

function isSensitive(key: string, words: SecrecyWords): boolean {
  const { kind } = words.ofName(key);
  return kind === 'secret' || kind === 'personal';
}

/** `await request.json()`, `c.req.header()`, `headers()` of Next: all of a body, all headers. */
function askedOfRequest({ kind, path, node, source: module }: Call, source: Source): string | null {
  if (kind !== 'call' || node.arguments.length > 0) return null;
  const method = path.at(-1) ?? '';
  const owner = path.at(-2) ?? '';
  const text = `${path.filter(Boolean).join('.')}()`;
  if (module === 'next/headers' && method === 'headers') return text;
  const isOfRequest = /^(?:json|text|formData|parseBody)$/.test(method) && /^(?:req|request)$/.test(owner);
  const isOfHono = method === 'header' && owner === 'req';
  return (isOfRequest || isOfHono) && isGiven(node.callee, source) ? text : null;
}

/** `call.metadata.getMap()` */
function listedMetadata({ kind, path, node: { callee } }: Call, source: Source): string | null {
  if (kind !== 'call' || callee.type !== 'MemberExpression' || path.at(-1) !== 'getMap') return null;
  const [origin] = Flow.of(source).origins(callee.object);
  if (origin?.value.kind !== 'read') return null;
  const { path: from, root, type } = origin.value;
  return isCallMetadata(from, root, type, source) ? `${path.join('.')}()` : null;
}

/** What a call begins with is a parameter of some function. */
function isGiven(callee: TSESTree.Node, source: Source): boolean {
  let root = bare(callee);
  while (root.type === 'MemberExpression') root = bare(root.object);
  return root.type === 'Identifier' && variableOf(root, source)?.defs[0]?.type === 'Parameter';
}

function requestPart(value: Read, path: readonly string[], text: string): string | null {
  const last = path.at(-1) ?? '';
  // What a client of socket.io logs in with.
  if (last === 'auth' && path.at(-2) === 'handshake') return text;
  if (last === 'session' && /^(?:req|request)$/.test(path.at(-2) ?? '')) return text;
  if (!REQUEST_PARTS.has(last)) return null;
  if (path.length === 2 && path[0] === '' && value.root.kind === 'parameter') {
    const { parent } = value.root.fn;
    const handled =
      parent.type === 'CallExpression' && HANDLER_CALLS.test(pathOf(parent.callee).at(-1) ?? '');
    return handled ? last : null;
  }
  const owner = wordsOf(path.at(-2) ?? '').at(-1) ?? '';
  if (!REQUEST.has(owner)) return null;
  const rare = owner === 'message' || owner === 'event' || owner === 'context' || owner === 'raw';
  if (rare && last === 'body' && owner !== 'event') return null;
  if (owner === 'message' && last === 'headers') return null;
  return text;
}

function clientErrorPart(value: Read, path: readonly string[], text: string): string | null {
  if (path.length < 2) return null;
  const at = path.findLastIndex(
    (part, index) => ERROR_NAME.test(part) || (index === 0 && value.root.kind === 'catch'),
  );
  if (at < 0 || at === path.length - 1) return null;
  const parts = path.slice(at + 1);
  const first = parts[0] ?? '';
  if (first !== 'config' && first !== 'request' && first !== 'response') return null;
  return parts.length <= 3 && parts.every((part) => CLIENT_PARTS.has(part)) ? text : null;
}

/** `client.interceptors.request.use((config) => …)`: what a client sends has its key in the headers. */
function interceptedPart({ root }: Read, path: readonly string[], text: string): string | null {
  const call = root.kind === 'parameter' ? root.fn.parent : null;
  if (call?.type !== 'CallExpression') return null;
  const side = /(?:^|\.)interceptors\.(request|response)\.use$/.exec(pathOf(call.callee).join('.'))?.[1];
  if (side === undefined) return null;
  const parts = side === 'response' && path[1] === 'config' ? path.slice(1) : path;
  const isOfRequest = side === 'request' || parts !== path;
  return isOfRequest &&
    (parts.length === 1 || /^(?:headers|auth)(?:$|\.(?:common|get|post)$)/.test(parts.slice(1).join('.')))
    ? text
    : null;
}

function configuration(value: Read, path: readonly string[], text: string): string | null {
  if (value.root.kind !== 'import' || path.length !== 1) return null;
  const own = wordsOf(path[0] ?? '').at(-1) ?? '';
  if (!CONFIG_WORDS.has(own)) return null;
  const { source } = value.root;
  return source === 'config' || (/^[./@~#]/.test(source) && CONFIG_FILE.test(source)) ? text : null;
}

/** `schema.parse(process.env)`: the environment in another form, unless the schema in this file names nothing secret. */
function parsedEnvironment(value: Call, source: Source, words: SecrecyWords): string | null {
  const [first] = value.node.arguments;
  if (!first || value.kind !== 'call' || pathOf(first).join('.') !== 'process.env') return null;
  if (!/^(?:parse|cleanEnv|validate|cast|load|from|createEnv|parseEnv)$/.test(value.path.at(-1) ?? ''))
    return null;
  const keys = schemaKeys(value, source);
  return keys.length > 0 && !keys.some((key) => isSensitive(key, words)) ? null : 'process.env';
}

function schemaKeys(value: Call, source: Source): readonly string[] {
  const { callee, arguments: args } = value.node;
  const receiver = callee.type === 'MemberExpression' ? [callee.object] : [];
  const candidates = [...receiver, ...args.slice(1)].filter((node) => node.type !== 'SpreadElement');
  return candidates.flatMap((node) =>
    Flow.of(source)
      .origins(node)
      .flatMap((origin) => {
        const shape = origin.value.kind === 'call' ? origin.value.node.arguments[0] : origin.value.node;
        if (shape?.type !== 'ObjectExpression') return [];
        return shape.properties.flatMap((property) =>
          property.type === 'Property' ? [keyOf(property) ?? ''] : [],
        );
      }),
  );
}
