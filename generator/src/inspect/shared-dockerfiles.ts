import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, relative } from 'node:path';
import { dockerInstructions, isDockerfile } from './dockerfile.js';
import { levelsUp } from './package-manager.js';

interface SharedCommand {
  /** As it is found from the service's root: `../../Dockerfile`. */
  file: string;
  line: number;
  command: string;
  /** Folder of the service as that Dockerfile writes it: `apps/api/`. */
  prefix: string;
}

/** Commands of Dockerfiles in the folders above a service that run in its folder, or name files below it. */
export function sharedDockerCommands(root: string, repositoryRoot: string): SharedCommand[] {
  const above = levelsUp(root, repositoryRoot).filter((folder) => folder !== root);
  return above.flatMap((folder) => {
    const prefix = `${unix(relative(folder, root))}/`;
    const up = unix(relative(root, folder));
    return readdirSync(folder)
      .filter(isDockerfile)
      .sort()
      .flatMap((file) => {
        const text = readFileSync(join(folder, file), 'utf8');
        return dockerInstructions(text)
          .filter(
            ({ text: command, start }) => command.includes(prefix) || isIn(prefix, stageBefore(text, start)),
          )
          .map(({ text: command, line }) => ({ file: posix.join(up, file), line, command, prefix }));
      });
  });
}

/** What the stage says before an instruction. */
function stageBefore(text: string, end: number): string {
  const before = text.slice(0, end);
  return before.slice(Math.max(0, before.search(/^[ \t]*FROM[ \t](?![\s\S]*^[ \t]*FROM[ \t])/im)));
}

/** The stage works in the service's folder, or takes the content of it: other services may have files of the same names. */
function isIn(prefix: string, stage: string): boolean {
  const folder = prefix.slice(0, -1);
  const names = (path: string): boolean => path === folder || path.endsWith(`/${folder}`);
  const [, workdir = ''] = [...stage.matchAll(/^[ \t]*WORKDIR[ \t]+(\S+)/gim)].at(-1) ?? [];
  if (names(workdir.replace(/\/$/, ''))) return true;
  return [...stage.matchAll(/^[ \t]*(?:COPY|ADD)[ \t]+(.+)$/gim)].some(([, words = '']) => {
    const sources = words.trim().split(/\s+/).slice(0, -1);
    return sources.some(
      (source) =>
        !source.endsWith('.json') &&
        (source.includes(prefix) ||
          source.replace(/\/$/, '').endsWith(`/${posix.basename(folder)}`) ||
          names(source)),
    );
  });
}

function unix(path: string): string {
  return path.replaceAll('\\', '/');
}
