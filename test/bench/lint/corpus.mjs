// @ts-check
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from '../../harness/scratch.mjs';

/**
 * @typedef {object} SourceFile
 * @property {string} name path below node_modules
 * @property {string} text
 */

const GENERATED = /[/\\](?:dist|umd|bundles?|min|compiled|out|es|esm|esnext|cjs|browser|locales)[/\\]/;
/** A near copy of `eslint`, and visitors written by a generator. */
const LEFT_OUT = /^(?:eslint9|oxc-parser)[/\\]/;
const DECLARATIONS = /\.d\.[cm]?ts$|\.min\./;

/**
 * Real code that every clone has after `npm ci`: what packages of the lockfile ship as source, JavaScript and
 * TypeScript, tests included. Bundles, minified code, declarations and copies are left out; so is what a build emitted,
 * but for OpenTelemetry, whose readable `build/src` speaks of spans and metrics on every line. The files come in the
 * order of the hash of their names, so that any first part of the corpus is a sample of the whole.
 *
 * @param {number} lines at least as many, where there are
 * @returns {SourceFile[]}
 */
export function corpus(lines) {
  const root = path.join(repositoryRoot, 'node_modules');
  const names = [...sourcesBelow(root)]
    .map((file) => path.relative(root, file))
    .map((name) => ({ name, order: hash(name) }))
    .sort((a, b) => (a.order < b.order ? -1 : 1));
  /** @type {SourceFile[]} */
  const files = [];
  const seen = new Set();
  let count = 0;
  for (const { name } of names) {
    if (count >= lines) break;
    const text = readFileSync(path.join(root, name), 'utf8');
    const content = hash(text);
    if (seen.has(content) || !isWritten(name, text)) continue;
    seen.add(content);
    files.push({ name, text });
    count += linesOf(text);
  }
  return files;
}

/** @param {string} text */
export function linesOf(text) {
  return text.split('\n').length;
}

/**
 * @param {string} folder
 * @returns {Generator<string, void, undefined>}
 */
function* sourcesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    // links are the packages of this workspace; a nested node_modules holds other versions of what is there already
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules' && !entry.name.startsWith('.')) yield* sourcesBelow(file);
    } else if (/\.(?:[cm]?[jt]s|tsx)$/.test(entry.name) && !DECLARATIONS.test(entry.name)) yield file;
  }
}

/**
 * Whether somebody wrote the file by hand, or could have.
 * @param {string} name
 * @param {string} text
 */
function isWritten(name, text) {
  if (LEFT_OUT.test(name)) return false;
  if (name.startsWith('@opentelemetry')) return /[/\\]build[/\\]src[/\\]/.test(name);
  if (GENERATED.test(`/${name}`) || /[/\\]build[/\\]/.test(name)) return false;
  // zod ships what `tsc` makes of its sources beside them
  if (/^zod[/\\](?!src)/.test(name)) return false;
  if (text.length > 200_000 || text.length / linesOf(text) > 120) return false;
  return !/sourceMappingURL=|exports, "__esModule"/.test(text);
}

/** @param {string} text */
function hash(text) {
  return createHash('sha1').update(text).digest('hex');
}
