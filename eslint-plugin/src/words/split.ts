import { byName } from './by-name.js';
import { listed } from './listed.js';

/** Words that end in `s` and are no plurals. */
const NOT_PLURAL = new Set(
  listed(`
  address, alias, always, analysis, aws, basis, bus, canvas, class, css, dns, gps, has, https, is, iss, ms,
  os, pass, process, progress, radius, redis, sms, status, this, tls, us, was, yes, does, access, bypass,
  compass, headless, js, ts, rs, ns, res, ios, gas, lens, cors
`),
);

/** Compounds that people write without a seam, and the words they are made of. */
const SEAMLESS: Readonly<Record<string, readonly string[]>> = {
  accesskey: ['access', 'key'],
  accesstoken: ['access', 'token'],
  apikey: ['api', 'key'],
  apisecret: ['api', 'secret'],
  apitoken: ['api', 'token'],
  authtoken: ['auth', 'token'],
  bearertoken: ['bearer', 'token'],
  birthdate: ['birth', 'date'],
  cardnumber: ['card', 'number'],
  clientsecret: ['client', 'secret'],
  creditcard: ['credit', 'card'],
  dateofbirth: ['date', 'of', 'birth'],
  datetime: ['date', 'time'],
  emailaddress: ['email', 'address'],
  encryptionkey: ['encryption', 'key'],
  filename: ['file', 'name'],
  filepath: ['file', 'path'],
  firstname: ['first', 'name'],
  fullname: ['full', 'name'],
  hostname: ['host', 'name'],
  idtoken: ['id', 'token'],
  ipaddr: ['ip', 'address'],
  ipaddress: ['ip', 'address'],
  jobid: ['job', 'id'],
  lastname: ['last', 'name'],
  originalurl: ['original', 'url'],
  orderid: ['order', 'id'],
  pathname: ['path', 'name'],
  phonenumber: ['phone', 'number'],
  privatekey: ['private', 'key'],
  querystring: ['query', 'string'],
  refreshtoken: ['refresh', 'token'],
  remoteaddr: ['remote', 'address'],
  requestid: ['request', 'id'],
  secretkey: ['secret', 'key'],
  sessionid: ['session', 'id'],
  sessiontoken: ['session', 'token'],
  setcookie: ['set', 'cookie'],
  signingkey: ['signing', 'key'],
  spanid: ['span', 'id'],
  tenantid: ['tenant', 'id'],
  traceid: ['trace', 'id'],
  useragent: ['user', 'agent'],
  userid: ['user', 'id'],
  username: ['user', 'name'],
};

const PIECE = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+/gu;

function singular(word: string): string {
  if (word.length < 3 || !word.endsWith('s') || NOT_PLURAL.has(word)) return word;
  if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
  if (word.endsWith('sses')) return word.slice(0, -2);
  return word.endsWith('ss') ? word : word.slice(0, -1);
}

function cut(name: string): readonly string[] {
  const joined = name.replace(/OAuth/g, 'Oauth').replace(/\b([eE])-?[mM]ail/g, '$1mail');
  return (joined.match(PIECE) ?? []).flatMap((piece) => {
    const lower = piece.toLowerCase();
    const one = singular(lower);
    return SEAMLESS[lower] ?? SEAMLESS[one] ?? [one];
  });
}

/**
 * Cuts an identifier, a key or a header name into lower-case words in the singular:
 * `userAPIKeys` -> `user api key`, `x-api-key` -> `x api key`, `LAST4` -> `last 4`, `accesstoken` -> `access token`.
 */
export const wordsOf: (name: string) => readonly string[] = byName(cut);

/** Whether the name is written in the plural: `tokens`, `promptTokens`, `API_KEYS`. */
export function isPlural(name: string): boolean {
  const last = /\p{L}+(?=[^\p{L}]*$)/u.exec(name)?.[0].toLowerCase() ?? '';
  const lastPiece = name.match(PIECE)?.at(-1)?.toLowerCase() ?? last;
  return lastPiece !== '' && singular(lastPiece) !== lastPiece;
}

/** `MAX_TOKENS`, `JWT_SECRET`: the way constants and environment variables are written. */
export function isConstantCase(name: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*$/.test(name) && name.length > 1;
}

/** `TokenType`, `Password`: the way classes, components and enums are written. */
export function isPascalCase(name: string): boolean {
  return /^[A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*$/.test(name);
}
