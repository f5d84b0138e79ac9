import { intersects, lt, validRange } from 'semver';

/** A package that a service brings by itself. */
export interface OwnVersion {
  /** As declared in the package.json; undefined where it is not. */
  declared: string | undefined;
  /** The version in node_modules; undefined where nothing is installed. */
  installed: string | undefined;
}

/** Whether it is older than that: what is installed, else all that its range allows. */
export function isOlderThan(lowest: string, { declared, installed }: OwnVersion): boolean {
  if (declared === undefined) return false;
  if (installed !== undefined) return lt(installed, lowest);
  return validRange(declared) !== null && !intersects(declared, `>=${lowest}`);
}
