import { listed } from './listed.js';
import { wordsOf } from './split.js';

/** What stands before the word where a token lets somebody in, whatever it is a part of. */
const CREDENTIALS = new Set(listed(`access, refresh, auth, api, bearer, id, session, reset, jwt, oauth`));

/** `refreshToken`, `api_token`; not `nextToken`. */
export function isCredentialToken(name: string): boolean {
  const [before = '', last] = wordsOf(name).slice(-2);
  return last === 'token' && CREDENTIALS.has(before);
}
