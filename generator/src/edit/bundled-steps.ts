import { posix } from 'node:path';
import { bundlerOf } from '../inspect/bundlers.js';
import type { Service, StartCommand } from '../inspect/service.js';
import { preloadFlag } from './preload-flag.js';
import { placeOf, sourceName, stemOf } from './preload-steps.js';
import type { ManualStep } from './splice.js';

/**
 * How a bundle gets its preload, null where it has one. Both have to share the modules of the emitted source: what the
 * preload registers for the end of the process (spans that are still to be sent) is done by the module that the service
 * ends with.
 *
 * @param isInside - the entry loads the preload already, and only the clients are instrumented too late
 */
export function bundledStep(
  service: Service,
  start: StartCommand,
  preloadFile: string,
  isInside: boolean,
): ManualStep | null {
  const { name: bundler = 'a bundler' } = bundlerOf(service) ?? {};
  const { dir, name, ext } = posix.parse(start.runs.file);
  const preload = posix.basename(stemOf(preloadFile));
  const built = posix.join(dir, preload + ext);
  if (start.command.includes(built)) return null;
  const { source } = start.runs;
  const names =
    bundler === 'esbuild'
      ? `\`${name}=${source} ${preload}=${preloadFile} --splitting --outdir=${dir}\``
      : `\`{ ${property(name)}: '${source}', ${preload}: '${preloadFile}' }\`${bundler === 'tsup' ? ' with `splitting: true`' : ''}`;
  return {
    title: `Build the preload and start with it (${sourceName(start)})`,
    ...placeOf(service, start),
    snippet: `node ${preloadFlag(service, start, null)} ./${built} ${start.runs.file}`,
    why: `${start.runs.file} is made by ${bundler}: name its entries, ${names}, so that ${built} lies beside it and shares what both need.${isInside ? ' Until then its databases and queues are not traced: their clients are loaded before all that is inside the bundle.' : ''}`,
  };
}

function property(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name}'`;
}
