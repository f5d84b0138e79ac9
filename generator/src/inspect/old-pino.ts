import { intersects, lt, validRange } from 'semver';
import { Problem } from '../problem.js';

/** The pino that a service brings. */
export interface OwnPino {
  /** As declared in the package.json; undefined where init adds the package. */
  declared: string | undefined;
  /** The version in node_modules; undefined where nothing is installed. */
  installed: string | undefined;
  language: 'ts' | 'js';
}

/** 6.8 was the first whose names ES modules can import; the types of 7.11 are the first with all that is used. */
const LOWEST = { js: '6.8.0', ts: '7.11.0' } as const;

/** Refuses a service whose own pino is too old for the emitted logger: its range is never touched. */
export function refuseOldPino({ declared, installed, language }: OwnPino): void {
  const lowest = LOWEST[language];
  const isOld =
    installed === undefined
      ? validRange(declared) !== null && !intersects(declared ?? '*', `>=${lowest}`)
      : lt(installed, lowest);
  if (declared === undefined || !isOld) return;
  throw new Problem(
    `The emitted logger does not work with the pino of this service, ${installed ?? declared}: ${language === 'ts' ? 'its types need' : 'it needs'} ${lowest.replace(/\.0$/, '')} or later.`,
    'Bring pino up to date first (npm install pino@latest, or what your package manager calls that), then run the command once more. Nothing was changed.',
  );
}
