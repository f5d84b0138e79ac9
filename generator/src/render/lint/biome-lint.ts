import { x } from 'tinyexec';
import type { Service } from '../../inspect/service.js';
import { installedBiome } from '../format-biome.js';
import type { LintDepth, LintedText, OwnLint } from './own-lint.js';
import { REASON } from './switched-off.js';

/** One that an earlier round wrote: what it was for may be gone. */
const COMMENT_LINE = new RegExp(`^[ \\t]*// biome-ignore [\\w/]+: ${REASON}\\r?\\n`, 'gm');
const IGNORED = new RegExp(`// biome-ignore ([\\w/]+): ${REASON}$`, 'gm');

/** Biome calls their fixes unsafe; they change how it is written and not what is done. */
const LAYOUT = new Set([
  'lint/complexity/useArrowFunction',
  'lint/style/useBlockStatements',
  'lint/style/useTemplate',
]);

/**
 * The repository's Biome with its settings on disk; undefined where it is not installed. Its safe fixes, and from
 * version 2 on its own comments at the lines that these do not bring into line.
 */
export function installedBiomeLint({ root }: Service): OwnLint | undefined {
  const biome = installedBiome(root);
  if (biome === undefined) return undefined;
  const ask = async (file: string, text: string, ...verb: string[]): Promise<string | undefined> => {
    const child = x(biome.command, [...biome.args, ...verb, `--stdin-file-path=${file}`], {
      stdin: text,
      nodeOptions: { cwd: root, stdio: ['pipe', 'pipe', 'ignore'] },
    });
    // It may end without reading all of the text: what it answers tells.
    child.process?.stdin?.on('error', (error) => error);
    const { stdout } = await child;
    return stdout.trim() === '' ? undefined : stdout;
  };
  const fix = async (file: string, text: string): Promise<string> => {
    const check = (flag: string): Promise<string | undefined> =>
      ask(file, text, 'check', flag, '--formatter-enabled=false');
    // Before 1.8 the flag had another name.
    return (await check('--write')) ?? (await check('--apply')) ?? text;
  };
  const follow = async (
    { path: file, text }: LintedText,
    depth: LintDepth,
  ): Promise<{ text: string; off: string[] }> => {
    const fixed = await fix(file, text.replace(COMMENT_LINE, ''));
    if (depth === 'fixes') return { text: fixed, off: [] };
    // Version 1 has no comments to give, and answers with nothing.
    const quiet = (await ask(file, fixed, 'lint', '--suppress', `--reason=${REASON}`)) ?? fixed;
    const off = [...new Set([...quiet.matchAll(IGNORED)].map(([, rule = '']) => rule))].sort();
    const only = off.filter((rule) => LAYOUT.has(rule)).map((rule) => `--only=${rule.slice('lint/'.length)}`);
    if (only.length === 0) return { text: quiet, off };
    const relaid = await ask(file, fixed, 'lint', '--write', '--unsafe', ...only);
    return relaid === undefined || relaid === fixed
      ? { text: quiet, off }
      : follow({ path: file, text: relaid }, depth);
  };
  return (files, depth) => Promise.all(files.map((file) => follow(file, depth)));
}
