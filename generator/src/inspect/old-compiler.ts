import { lt } from 'semver';
import { Problem } from '../problem.js';

/** What a service compiles with; null where it is not known. */
export interface Compiler {
  /** Version of the `typescript` package. */
  typescript: string | null;
  /** Version of the `@types/node` package. */
  nodeTypes: string | null;
  /** Version of the service's own pino, where it is installed. */
  pino: string | undefined;
  /** The tsconfig, and whether it compiles to ES5 or ES3: written there, or the default of this TypeScript. */
  tsconfig: string;
  target: 'old' | 'default' | 'modern';
}

/** The type declarations of pino and OpenTelemetry use syntax of TypeScript 5.0. */
const LOWEST_TYPESCRIPT = '5.0.0';
/** The servers of Node 18 were the first whose idle connections can be closed: shutdown does. */
const LOWEST_NODE_TYPES = '18.2.0';

/** Refuses a service whose own compiler could not compile the emitted source, or the types of its packages. */
export function refuseOldCompiler({ typescript, nodeTypes, pino, tsconfig, target }: Compiler): void {
  const old: string[] = [];
  if (typescript !== null && lt(typescript, LOWEST_TYPESCRIPT))
    old.push(`TypeScript ${typescript} (5.0 or later is needed)`);
  if (nodeTypes !== null && lt(nodeTypes, LOWEST_NODE_TYPES))
    old.push(`@types/node ${nodeTypes} (18.2 or later is needed)`);
  // The types of this one release know no name that ES modules can import it by.
  if (pino === '9.8.0') old.push('pino 9.8.0 (whose types 9.9.0 repaired)');
  const isDefaultOld = target === 'default' && typescript !== null && lt(typescript, '6.0.0-0');
  if (target === 'old' || isDefaultOld) {
    const written = target === 'old' ? 'compiles to ES5 or ES3' : 'has no "target", which means ES5';
    old.push(`${tsconfig} ${written} (ES2015 or later is needed)`);
  }
  if (old.length === 0) return;
  throw new Problem(
    `The emitted source would not compile in this service: ${old.join('; ')}.`,
    'Bring that up to date first, then run the command once more. Nothing was changed.',
  );
}
