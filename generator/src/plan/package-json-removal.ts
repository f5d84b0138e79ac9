import { takeOut, type RecordedSplice, type TakenOut } from '../edit/recorded-splice.js';
import { applySplices } from '../edit/splice.js';
import type { RecordedEdit } from '../manifest/manifest.js';
import { JsonText } from '../edit/json-text.js';
import { isUntouched } from './ownership.js';

const sections = ['dependencies', 'devDependencies'] as const;

/** Takes out of package.json what was put in besides packages: commands, and what the start commands load first. */
export function withoutCommands(text: string, { splices }: RecordedEdit, added: readonly string[]): TakenOut {
  const commands = splices.filter((splice) => !addsPackages(splice, added));
  return takeOut('package.json', text, commands, false);
}

/**
 * Takes out of package.json all that was put in: to the byte where nobody changed it since; else the commands by
 * where they stand, and each package by its name, whatever range it has by now.
 *
 * @param added - packages that were added
 * @param kept - those of them that stay
 */
export function withoutAdded(
  text: string,
  edit: RecordedEdit,
  added: readonly string[],
  kept: readonly string[],
): TakenOut {
  if (kept.length === 0) {
    const exact = takeOut('package.json', text, edit.splices, isUntouched(text, edit));
    if (exact.lost.length === 0) return exact;
  }
  const { text: rest, lost } = withoutCommands(text, edit, added);
  const gone = added.filter((name) => !kept.includes(name));
  return { text: withoutPackages(rest, gone, edit), lost };
}

/** Takes packages out of package.json by their names, and a section that was made for them. */
export function withoutPackages(
  text: string,
  names: readonly string[],
  edit: RecordedEdit | undefined,
): string {
  let json = text;
  const without = (path: string[]): void => {
    const splice = new JsonText(json).removeProperty(path);
    if (splice !== null) json = applySplices(json, [splice]);
  };
  for (const name of names) for (const section of sections) without([section, name]);
  for (const section of sections) {
    const isOurs = edit?.splices.some(({ inserted }) => inserted.includes(`"${section}":`)) === true;
    if (isOurs && new JsonText(json).isEmpty(section)) without([section]);
  }
  return json;
}

function addsPackages({ inserted }: RecordedSplice, added: readonly string[]): boolean {
  return added.some((name) => inserted.includes(`${JSON.stringify(name)}:`));
}
