/** `Dockerfile`, `Dockerfile.prod`, `api.Dockerfile`. */
export function isDockerfile(name: string): boolean {
  return /^(?:Dockerfile(?:\..+)?|.+\.[Dd]ockerfile)$/.test(name) && !name.endsWith('.dockerignore');
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
