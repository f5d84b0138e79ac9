/**
 * Which names hold a secret or tell about a person. The secrets are those of the emitted redaction
 * (templates/service/redact.ts; a test keeps the two together), the personal data those of the lint rule.
 */
const SECRET_WORDS = words(`
  password passwd pwd passphrase passcode secret token authorization cookie credential jwt bearer apikey otp totp pin
  cvv cvc ssn iban
`);
const SECRET_PAIRS = words(`
  api-key access-key private-key secret-key signing-key encryption-key account-key service-key shared-key master-key
  card-number account-number credit-card set-cookie session-id connection-string database-url auth-header
  client-assertion refresh-token pass-word
`);
/** A name that ends so tells about a secret and is none: `tokenCount`, `passwordExpiresAt`, `cookieName`. */
const ABOUT = words(`
  count length size limit used total ttl age expiry expires expired expiration at in on type kind name policy required
  enabled disabled valid invalid present missing set changed updated url endpoint usage budget hint attempts field
  index status
`);

const PERSONAL_WORDS = words(`
  email mail phone telephone mobile fax msisdn ip surname birthday birthdate dob firstname lastname fullname username
  nickname address street city postcode postalcode zip zipcode latitude longitude lat lng salary gender nationality
  ethnicity religion diagnosis passport
`);
const PERSONAL_PAIRS = words(`
  first-name last-name full-name middle-name given-name family-name maiden-name display-name user-name login-name
  nick-name patient-name customer-name contact-name recipient-name birth-date birth-day tax-id national-id
  social-security license-plate driver-license sort-code routing-number bank-account device-id postal-code post-code
  zip-code geo-location blood-type marital-status medical-record e-mail
`);
/** As a last word, what makes a personal value a mere fact about one: `emailSent`, `addressCount`. */
const FACT = words(`
  count length size limit total type kind required enabled disabled valid invalid verified confirmed sent present
  missing changed updated status at template subject domain id ids hash version
`);

export type Sensitivity = 'secret' | 'personal';

const judged = new Map<string, Sensitivity | null>();

/** What a value of this name is: `userPassword` a secret, `billingEmail` personal, `tokenCount` neither. */
export function sensitivityOf(name: string): Sensitivity | null {
  let verdict = judged.get(name);
  if (verdict === undefined) {
    verdict = judge(name);
    judged.set(name, verdict);
  }
  return verdict;
}

function judge(name: string): Sensitivity | null {
  const parts = name
    .slice(0, 128)
    .replace(/([a-z\d])([A-Z])|([A-Z])([A-Z][a-z])/g, '$1$3 $2$4')
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== '');
  const [last = '', before = ''] = [...parts].reverse();
  const ends = (set: ReadonlySet<string>, pairs: ReadonlySet<string>): boolean =>
    parts.length > 1 && set.has(last) && !pairs.has(`${before}-${last}`);
  if (!ends(ABOUT, SECRET_PAIRS) && holds(parts, SECRET_WORDS, SECRET_PAIRS)) return 'secret';
  if (!ends(FACT, PERSONAL_PAIRS) && holds(parts, PERSONAL_WORDS, PERSONAL_PAIRS)) return 'personal';
  return null;
}

function holds(parts: readonly string[], single: ReadonlySet<string>, pairs: ReadonlySet<string>): boolean {
  return parts.some((word, index) => {
    const next = parts[index + 1];
    return (
      single.has(word) ||
      single.has(singular(word)) ||
      (next !== undefined && (pairs.has(`${word}-${next}`) || pairs.has(`${word}-${next.replace(/s$/, '')}`)))
    );
  });
}

function singular(word: string): string {
  if (word.length <= 4 || word.endsWith('ss')) return word;
  return word.replace(/(?<=ss)es$|s$/, '');
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.trim().split(/\s+/));
}
