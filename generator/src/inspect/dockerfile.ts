import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `Dockerfile`, `Dockerfile.prod`, `api.Dockerfile`. */
export function isDockerfile(name: string): boolean {
  return /^(?:Dockerfile(?:\..+)?|.+\.[Dd]ockerfile)$/.test(name) && !name.endsWith('.dockerignore');
}

/** Folders that hold Dockerfiles of the service above them; `docker build -f docker/Dockerfile .` builds it. */
const DOCKER_FOLDER = /^(?:\.?docker|containers?|images?|build|deploy(?:ments?)?|infra(?:structure)?|ops)$/i;

/** The Dockerfiles in the root and in the folders that are for them, up to two deep, as they are found from the root. */
export function dockerfilesOf(root: string): string[] {
  const below = (folder: string, depth: number): string[] => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true });
    const files = entries.filter((one) => one.isFile() && isDockerfile(one.name)).map(({ name }) => name);
    // Within such a folder each folder stands for an image: `docker/prod/Dockerfile`.
    const folders = entries.filter(
      (one) =>
        one.isDirectory() && (depth > 0 || DOCKER_FOLDER.test(one.name)) && one.name !== 'node_modules',
    );
    const inner = folders.flatMap(({ name }) => {
      const path = folder === '' ? name : `${folder}/${name}`;
      return depth > 1 || existsSync(join(root, path, 'package.json')) ? [] : below(path, depth + 1);
    });
    return [...files.sort().map((name) => (folder === '' ? name : `${folder}/${name}`)), ...inner.sort()];
  };
  return below('', 0);
}

/** A CMD or ENTRYPOINT instruction. Offsets into the file's text. */
export interface DockerInstruction {
  form: 'exec' | 'shell';
  /** 1-based. */
  line: number;
  /** The command as text: for the exec form the JSON array as written. */
  text: string;
  start: number;
}

/** All CMD and ENTRYPOINT instructions, line continuations included; HEALTHCHECK's own CMD is not one. */
export function dockerInstructions(text: string): DockerInstruction[] {
  const found: DockerInstruction[] = [];
  const pattern = /^[ \t]*(?:CMD|ENTRYPOINT)[ \t]+((?:[^\n\\]|\\\r?\n|\\.)*)/gim;
  for (const match of text.matchAll(pattern)) {
    const [whole, command = ''] = match;
    const before = text.slice(0, match.index);
    // The line before ends in a backslash: this CMD belongs to a HEALTHCHECK or ONBUILD above.
    if (/\\[ \t]*\r?\n$/.test(before)) continue;
    const start = match.index + whole.length - command.length;
    const trimmed = command.trimEnd();
    found.push({
      form: trimmed.startsWith('[') ? 'exec' : 'shell',
      line: before.split('\n').length,
      text: trimmed,
      start,
    });
  }
  return found;
}
