import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command that stands in one line of a file, as text. */
export interface LineCommand {
  file: string;
  /** 1-based. */
  line: number;
  command: string;
  /** What follows it takes the place of the shell once it is done: it prepares a process, and is none. */
  isPassing?: true;
}

const COMPOSE = /^(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;

/**
 * Commands of a Procfile (`web: node server.js`), of nodemon's settings (`"exec": "ts-node src/index.ts"`) and of compose
 * files (`command: node worker.js`).
 */
export function lineCommands(root: string): LineCommand[] {
  const composed = readdirSync(root).filter((file) => COMPOSE.test(file));
  return [
    ...matches(root, 'Procfile', /^[\w-]+:[ \t]*(.+?)[ \t\r]*$/),
    ...matches(root, 'nodemon.json', /"exec"\s*:\s*"([^"\\]+)"/),
    ...composed
      .sort()
      .flatMap((file) =>
        matches(
          root,
          file,
          /^[ \t]+(?:command|entrypoint):[ \t]+(?:"([^"\\]+)"|'([^']+)'|(\[[^\]]+\]|[^\s"'#[|>].*?))[ \t\r]*$/,
        ),
      ),
  ];
}

function matches(root: string, file: string, pattern: RegExp): LineCommand[] {
  const path = join(root, file);
  if (!existsSync(path)) return [];
  const found: LineCommand[] = [];
  for (const [index, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    const groups: (string | undefined)[] = pattern.exec(text)?.slice(1) ?? [];
    const command = groups.find((group) => group !== undefined);
    if (command !== undefined) found.push({ file, line: index + 1, command });
  }
  return found;
}
