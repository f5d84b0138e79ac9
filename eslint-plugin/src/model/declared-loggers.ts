import { declaredList, readPosition, type Declared } from './declared.js';

/** A logger that the team declares in `settings.sightline.loggers`; without methods, any that is named as a level. */
export interface DeclaredLogger extends Declared {
  /** Positions of message and fields among the arguments, from 0. */
  readonly message: number;
  readonly fields: number;
}

/** The declared loggers; throws an error that names the setting which cannot be used. */
export const declaredLoggers = declaredList(
  'loggers',
  ['message', 'fields'],
  '{ name: "audit", message: 0, fields: 1 }',
  (given, declared, where): DeclaredLogger => {
    const message = readPosition(given.message ?? 0, `${where}.message`);
    const fields = readPosition(given.fields ?? 1, `${where}.fields`);
    if (message === fields)
      throw new Error(`${where}: message and fields cannot both be argument ${String(message)}.`);
    return { ...declared, message, fields };
  },
);
