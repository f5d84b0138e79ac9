import { Problem } from '../problem.js';
import { isOlderThan, type OwnVersion } from './own-version.js';

/** 6.8 was the first whose names ES modules can import; the types of 7.11 are the first with all that is used. */
const LOWEST = { js: '6.8.0', ts: '7.11.0' } as const;

/** Refuses a service whose own pino is too old for the emitted logger: its range is never touched. */
export function refuseOldPino(pino: OwnVersion, language: 'ts' | 'js'): void {
  const lowest = LOWEST[language];
  if (!isOlderThan(lowest, pino)) return;
  const { declared = '', installed = declared } = pino;
  throw new Problem(
    `The emitted logger does not work with the pino of this service, ${installed}: ${language === 'ts' ? 'its types need' : 'it needs'} ${lowest.replace(/\.0$/, '')} or later.`,
    'Bring pino up to date first (npm install pino@latest, or what your package manager calls that), then run the command once more. Nothing was changed.',
  );
}
