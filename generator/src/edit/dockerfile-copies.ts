import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { dockerfilesOf } from '../inspect/dockerfile.js';
import { entriesOf } from '../inspect/entries.js';
import type { Service } from '../inspect/service.js';
import type { ManualStep } from './splice.js';

/** Images that take the source file by file would start without the emitted folder, and fail: what to copy as well. */
export function copySteps(service: Service, preloadFile: string): ManualStep[] {
  const folder = posix.dirname(preloadFile);
  const steps: ManualStep[] = [];
  for (const file of dockerfilesOf(service.root)) {
    const copies = copiesOf(readFileSync(join(service.root, file), 'utf8'));
    const entry = copies.find(({ sources }) =>
      sources.some((one) => entriesOf(service).some((started) => covers(one, started))),
    );
    if (entry === undefined) continue;
    if (copies.some(({ sources }) => sources.some((one) => covers(one, folder)))) continue;
    steps.push({
      title: `Copy ${folder} into the image`,
      file,
      line: entry.line,
      snippet: `COPY ${folder} ${posix.join(entry.target, folder)}`,
      why: 'The image takes the source file by file, and the emitted folder is not among what it takes.',
    });
  }
  return steps;
}

/** What COPY and ADD take from the repository; copies between stages are not from it. */
function copiesOf(text: string): { line: number; sources: string[]; target: string }[] {
  const found: { line: number; sources: string[]; target: string }[] = [];
  for (const match of text.matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+((?:[^\n\\]|\\\r?\n|\\.)*)/gim)) {
    const words = (match[1] ?? '')
      .replace(/\\\r?\n/g, ' ')
      .replace(/[[\]",]/g, ' ')
      .trim()
      .split(/\s+/);
    if (words.some((word) => word.startsWith('--from'))) continue;
    const paths = words.filter((word) => !word.startsWith('--'));
    const target = paths.pop() ?? '.';
    found.push({
      line: text.slice(0, match.index).split('\n').length,
      sources: paths,
      target:
        target.endsWith('/') || target === '.' ? target : paths.length === 1 ? posix.dirname(target) : target,
    });
  }
  return found;
}

/** True where a COPY source takes `path` along: the path itself, a folder above it, everything, a matching glob. */
function covers(source: string, path: string): boolean {
  const from = posix.normalize(source).replace(/^\//, '').replace(/\/$/, '');
  if (from === '.' || from === '' || from === '*' || from === path || path.startsWith(`${from}/`))
    return true;
  if (!from.includes('*')) return false;
  const pattern = from
    .replace(/[.+^${}()|]/g, '\\$&')
    .replaceAll('**', '.*')
    .replace(/(?<!\.)\*/g, '[^/]*');
  return new RegExp(`^${pattern}$`).test(path);
}
