import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command that stands in one line of a file, as text. */
export interface LineCommand {
  file: string;
  /** 1-based. */
  line: number;
  command: string;
}

/** Commands of a Procfile (`web: node server.js`) and of nodemon's settings (`"exec": "ts-node src/index.ts"`). */
export function lineCommands(root: string): LineCommand[] {
  return [
    ...matches(root, 'Procfile', /^[\w-]+:[ \t]*(.+?)[ \t\r]*$/),
    ...matches(root, 'nodemon.json', /"exec"\s*:\s*"([^"\\]+)"/),
  ];
}

function matches(root: string, file: string, pattern: RegExp): LineCommand[] {
  const path = join(root, file);
  if (!existsSync(path)) return [];
  const found: LineCommand[] = [];
  for (const [index, text] of readFileSync(path, 'utf8').split('\n').entries()) {
    const command = pattern.exec(text)?.[1];
    if (command !== undefined) found.push({ file, line: index + 1, command });
  }
  return found;
}
