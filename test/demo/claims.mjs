// @ts-check
import { paint, say } from './screen.mjs';

let held = 0;

/** How many claims have been checked so far. */
export const claimsHeld = () => held;

/** A claim of the demo that does not hold: its message is all the reader needs. */
export class BrokenClaim extends Error {}

/**
 * Says something about the service and proves it in the same breath.
 * @param {string} text what is claimed
 * @param {boolean} holds
 * @param {unknown} [seen] what was seen instead
 */
export function claim(text, holds, seen) {
  if (!holds) {
    const detail = typeof seen === 'string' ? seen : JSON.stringify(seen, null, 2);
    throw new BrokenClaim(
      `${text}: this does not hold.${seen === undefined ? '' : `\nSeen instead: ${detail}`}`,
    );
  }
  held += 1;
  say(`  ${paint('green', '✓')} ${text}`);
}
