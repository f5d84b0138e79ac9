import { existsSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { splitCommands, type SimpleCommand } from './command-line.js';
import type { LineCommand } from './line-commands.js';

/** What only speaks of commands. */
const NO_COMMAND = /^(?:#|echo\b|printf\b|alias\b|trap\b)/;
/** Before a script: what sets its environment, becomes it, or reads it. */
const BEFORE_A_SCRIPT = /^(?:\w+=.*|exec|env|cross-env|sh|bash|ash|dash|zsh|-\w+|--)$/;
const SHELL_SHEBANG = /^#!\s*\S*(?:\/|\benv\s+)(?:ba|da|a|z)?sh\b/;

/**
 * The commands in shell scripts that `commands` run: `./server.sh`, `sh bin/start`, `tini -- /app/run.sh`. Line
 * continuations are part of a command, and it is the text of the script.
 */
export function shellCommands(root: string, commands: readonly string[]): LineCommand[] {
  const seen = new Set<string>();
  const found: LineCommand[] = [];
  const follow = (command: string): void => {
    for (const file of splitCommands(command).flatMap((simple) => scriptsIn(root, simple))) {
      if (seen.has(file)) continue;
      seen.add(file);
      for (const one of linesOf(file, readFileSync(join(root, file), 'utf8'))) {
        found.push(one);
        follow(one.command);
      }
    }
  };
  for (const command of commands) follow(command);
  return found;
}

function linesOf(file: string, text: string): LineCommand[] {
  // What is indented stands in a branch or a loop.
  const found: { one: LineCommand; isIndented: boolean }[] = [];
  for (const match of text.matchAll(/^[ \t]*((?:[^\r\n\\]|\\\r?\n|\\.)+)/gm)) {
    const [whole, command = ''] = match;
    if (NO_COMMAND.test(command)) continue;
    const at = match.index + whole.length - command.length;
    const line = text.slice(0, at).split('\n').length;
    found.push({ one: { file, line, command }, isIndented: command !== whole });
  }
  const last = found.findLastIndex(({ one, isIndented }) => !isIndented && /^exec\s/.test(one.command));
  return found.map(({ one, isIndented }, index) =>
    index < last && !isIndented && !/&\s*$/.test(one.command) ? { ...one, isPassing: true } : one,
  );
}

/** A script is told by its ending anywhere among the words, by its first line where the command is. */
function scriptsIn(root: string, command: SimpleCommand): string[] {
  const first = command.findIndex(({ value }) => !BEFORE_A_SCRIPT.test(value));
  return command.flatMap(({ value }, index) => {
    if (!value.endsWith('.sh') && index !== first) return [];
    const file = fileOf(root, value);
    if (file === undefined) return [];
    const isScript = file.endsWith('.sh') || SHELL_SHEBANG.test(readFileSync(join(root, file), 'utf8'));
    return isScript ? [file] : [];
  });
}

/** Paths inside an image (`/usr/src/app/server.sh`) end in a path of the service. */
function fileOf(root: string, written: string): string | undefined {
  if (!/[./]/.test(written) || /[*{}$<>]/.test(written)) return undefined;
  const path = posix.normalize(written);
  const parts = path.split('/').filter((part) => part !== '');
  const tries = posix.isAbsolute(path) ? parts.map((_, from) => parts.slice(from).join('/')) : [path];
  return tries.find((one) => !one.startsWith('..') && isSmallFile(join(root, one)));
}

function isSmallFile(path: string): boolean {
  if (!existsSync(path)) return false;
  const stat = statSync(path);
  return stat.isFile() && stat.size < 256 * 1024;
}
