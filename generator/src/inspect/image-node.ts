import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerfilesOf, dockerInstructions } from './dockerfile.js';
import type { StartCommand } from './service.js';

/** The Node of an image that starts the service, as its Dockerfile names it. */
export interface ImageNode {
  /** As it is found from the service's root. */
  file: string;
  /** Of the FROM that names it, 1-based. */
  line: number;
  /** That instruction: `FROM node:14.16.1-alpine AS base`. */
  from: string;
  /** As far as the tag says it: "14.16.1", "20". */
  version: string;
}

/**
 * The Node of each image that starts the service: by a command that runs a file of it, or one of the scripts that do.
 * Tags that name no version (`lts`, `alpine`) and images of other names tell nothing.
 */
export function imageNodes(root: string, startCommands: readonly StartCommand[]): ImageNode[] {
  const starting = new Set(
    startCommands.flatMap(({ source }) =>
      source.kind === 'dockerfile' ? [`${source.file}:${String(source.line)}`] : [],
    ),
  );
  const scripts = startCommands.flatMap(({ source }) => (source.kind === 'script' ? [source.name] : []));
  const files = startCommands.flatMap(({ source }) => (source.kind === 'dockerfile' ? [source.file] : []));
  return [...new Set([...dockerfilesOf(root), ...files])].flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const found = dockerInstructions(text)
      .filter(({ line, text }) => starting.has(`${file}:${String(line)}`) || runsScript(text, scripts))
      .flatMap(({ line }) => nodeOfStage(text, line) ?? []);
    const byLine = new Map(found.map((node) => [node.line, node]));
    return [...byLine.values()].map((node) => ({ file, ...node }));
  });
}

/** `npm start`, `["yarn", "run", "start:prod"]` */
function runsScript(command: string, scripts: readonly string[]): boolean {
  const words = command.split(/[\s"',[\]]+/).filter((word) => word !== '');
  const manager = words.findIndex((word) => /^(?:npm|yarn|pnpm|bun)$/.test(word));
  const [name] = words.slice(manager + 1).filter((word) => !/^(?:run|run-script|-.*)$/.test(word));
  return manager !== -1 && name !== undefined && scripts.includes(name);
}

interface Stage {
  name: string | undefined;
  image: string;
  line: number;
  from: string;
}

/** The Node below the stage that a line is in: an image may build on an earlier stage. */
function nodeOfStage(text: string, line: number): Omit<ImageNode, 'file'> | undefined {
  const stages = stagesOf(text);
  let at = stages.findLastIndex((one) => one.line < line);
  for (let stage = stages[at]; stage !== undefined; stage = stages[at]) {
    const { image } = stage;
    const below = stages.findLastIndex((one, index) => index < at && one.name === image.toLowerCase());
    if (below === -1) {
      const [, version] = /(?:^|\/)node:v?(\d+(?:\.\d+){0,2})(?![\w.])/.exec(image) ?? [];
      return version === undefined ? undefined : { line: stage.line, from: stage.from, version };
    }
    at = below;
  }
  return undefined;
}

function stagesOf(text: string): Stage[] {
  const given = new Map<string, string>();
  const stages: Stage[] = [];
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const [, arg = '', value = ''] = /^[ \t]*ARG[ \t]+(\w+)=["']?([^\s"']*)/i.exec(written) ?? [];
    // Only an ARG before the first stage is known to FROM.
    if (stages.length === 0 && arg !== '') given.set(arg, value);
    const [, image, name] =
      /^[ \t]*FROM[ \t]+(?:--\S+[ \t]+)*(\S+)(?:[ \t]+AS[ \t]+(\S+))?/i.exec(written) ?? [];
    if (image === undefined) continue;
    stages.push({
      name: name?.toLowerCase(),
      image: image.replace(
        /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g,
        (whole, braced?: string, otherwise?: string, bare?: string) =>
          given.get(braced ?? bare ?? '') ?? otherwise ?? whole,
      ),
      line: index + 1,
      from: written.trim(),
    });
  }
  return stages;
}
