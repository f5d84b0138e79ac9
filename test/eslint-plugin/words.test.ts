import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, test } from 'vitest';
import { CardinalityWords } from '../../eslint-plugin/src/words/cardinality.js';
import { listed } from '../../eslint-plugin/src/words/listed.js';
import { SecrecyWords } from '../../eslint-plugin/src/words/secrecy.js';
import { nameListsIn } from '../../eslint-plugin/src/words/settings.js';
import { isPlural, wordsOf } from '../../eslint-plugin/src/words/split.js';

describe('identifiers are cut into words', () => {
  it.each([
    ['userId', 'user id'],
    ['user_id', 'user id'],
    ['USER_ID', 'user id'],
    ['userIDs', 'user id'],
    ['XMLHttpRequest', 'xml http request'],
    ['x-api-key', 'x api key'],
    ['userAPIKeys', 'user api key'],
    ['accesstoken', 'access token'],
    ['last4', 'last 4'],
    ['sha256', 'sha 256'],
    ['OAuth2Token', 'oauth 2 token'],
    ['e-mail', 'email'],
    ['eMail', 'email'],
    ['addresses', 'address'],
    ['policies', 'policy'],
    ['status', 'status'],
    ['res', 'res'],
    ['bypass', 'bypass'],
    ['http.request.method', 'http request method'],
    ['größeInPixeln', 'größe in pixeln'],
    ['$', ''],
    ['', ''],
  ])('%s -> %s', (name, words) => {
    expect(wordsOf(name).join(' ')).toBe(words);
  });

  it.each([
    ['tokens', true],
    ['promptTokens', true],
    ['token', false],
    ['status', false],
  ])('%s is plural: %s', (name, plural) => {
    expect(isPlural(name)).toBe(plural);
  });
});

const words = new SecrecyWords();
const verdicts = (names: string, of = words) =>
  Object.fromEntries(listed(names).map((name) => [name, of.ofName(name).kind]));
const allAre = (names: string, kind: string, of = words) => {
  expect(verdicts(names, of)).toEqual(Object.fromEntries(listed(names).map((name) => [name, kind])));
};

describe('what names say about secrecy', () => {
  test('secrets', () => {
    allAre(
      `password, userPassword, user_password, PASSWORD, passwd, pwd, passphrase, newPassword, passwordConfirmation,
       secret, clientSecret, JWT_SECRET, webhook_secret, credentials, token, accessToken, refresh_token, idToken,
       authToken, bearerToken, sessionToken, resetToken, x-auth-token, tokenForUser, jwt, authorization,
       authorizationHeader, cookie, set-cookie, apiKey, api_key, apikey, API_KEY, x-api-key, privateKey,
       private_key_pem, secretAccessKey, signingKey, encryptionKey, Authorization, Cookie, Password, AccessToken, otp, totp, pinCode, cvv, cvv2,
       connectionString, DATABASE_URL, mongoUri, signedUrl, resetLink, mnemonic, dbPass`,
      'secret',
    );
  });

  test('personal data', () => {
    allAre(
      `email, userEmail, user_email, emailAddress, e-mail, emails, phone, phoneNumber, mobile_number, ssn,
       socialSecurityNumber, dateOfBirth, dob, birthDate, cardNumber, credit_card, iban, firstName, last_name,
       fullName, homeAddress, shipping_address, passportNumber, taxId`,
      'personal',
    );
  });

  test('names that speak of the thing and are not the thing', () => {
    allAre(
      `passwordHash, hashedPassword, password_digest, encryptedPassword, maskedEmail, redactedToken, tokenCount,
       tokenType, token_expiry, tokenUrl, tokenLimit, tokenUsage, tokenId, hasPassword, returnTokens, isPasswordValid,
       requiresPassword, passwordPolicy, passwordLength, passwordResetRequested, passwordChangedAt, emailTemplate,
       emailQueue, emailSent, emailVerified, phoneCountryCode, secretName, secretArn, apiKeyId, apiKeyPrefix,
       cookieName, csrfToken, xsrf-token, numberOfTokens, maxTokens, cardLast4, verifyToken, sendEmail,
       validatePassword, INVALID_PASSWORD, TOKEN_EXPIRED, EMAIL_REQUIRED, TokenService`,
      'clean',
    );
  });

  test('names that have nothing to do with it', () => {
    allAre(
      `id, name, key, keys, cacheKey, primaryKey, foreignKey, author, authority, authorName, secretary, compass,
       passenger, tokenizer, keyboard, monkey, turkey, passport, concert, certain, address, mobile, mail, session,
       promptTokens, completionTokens, inputTokens, tokens, nextPageToken, cancellationToken, stopToken, pass,
       passed, pin, pan, repoFullName, tableFullName, tokensPerInterval, pathTokens, SHOP_SUPPORT_EMAIL, shopSupportEmailAddress, topic_full_name, microphone, telegraph, tokenize`,
      'silent',
    );
  });

  test('a variable in Pascal case is a class', () => {
    expect([words.ofVariable('Password').kind, words.ofVariable('password').kind]).toEqual([
      'clean',
      'secret',
    ]);
  });

  it.each([
    ['process.env', 'JWT_SECRET', 'secret'],
    ['config', 'DB_PASSWORD', 'secret'],
    ['card', 'number', 'personal'],
    ['email', 'address', 'personal'],
    ['token', 'value', 'secret'],
    ['token', 'type', 'clean'],
    ['password', 'length', 'clean'],
    ['ErrorCode', 'InvalidToken', 'clean'],
    ['Errors', 'PASSWORD', 'clean'],
    ['errors', 'password', 'clean'],
    ['messages', 'token', 'clean'],
    ['user', 'id', 'silent'],
    ['options', 'password', 'secret'],
    ['event', 'accessToken', 'secret'],
  ])('%s.%s is %s', (container, name, kind) => {
    expect(words.ofMember(container, name).kind).toBe(kind);
  });

  it.each([
    ['getPassword', 'secret'],
    ['generateApiKey', 'secret'],
    ['signJwt', 'secret'],
    ['findEmail', 'personal'],
    ['hashPassword', 'clean'],
    ['maskEmail', 'clean'],
    ['redact', 'clean'],
    ['verifyToken', 'silent'],
    ['getUser', 'silent'],
    ['getTokenCount', 'silent'],
    ['getFullName', 'silent'],
  ])('%s() gives %s', (name, kind) => {
    expect(words.ofCall(name).kind).toBe(kind);
  });
});

describe('the lists are the user’s', () => {
  const added = new SecrecyWords({ personalData: [{ add: ['patientRef'] }], safe: [{ add: ['shroud'] }] });

  test('a name is added as words', () => {
    expect(added.ofName('patient_refs')).toEqual({ kind: 'personal', phrase: 'patient ref' });
    expect(added.isSafe('shroudToken')).toBe(true);
  });

  test('a name is removed, a list is replaced', () => {
    const changed = new SecrecyWords({
      secrets: [{ only: ['magic'] }],
      personalData: [{ remove: ['email'] }],
    });
    expect(verdicts('password, magic, email, phone', changed)).toEqual({
      password: 'silent',
      magic: 'secret',
      email: 'silent',
      phone: 'personal',
    });
  });

  test('strict adds what identifies a person in context; off leaves only secrets', () => {
    const names = 'ipAddress, remote_ip, username, sessionId, latitude, postcode, address';
    allAre(names, 'personal', new SecrecyWords({ personal: 'strict' }));
    allAre('username, latitude, postcode, address', 'silent');
    allAre('email, phone', 'silent', new SecrecyWords({ personal: 'off' }));
  });

  test.each([
    [{ secretNames: ['a'] }, 'settings.sightline.secretNames must be an object'],
    [{ secretNames: { extend: ['a'] } }, 'settings.sightline.secretNames.extend is unknown'],
    [{ unboundedNames: { add: 'a' } }, 'settings.sightline.unboundedNames.add must be a list'],
    [{ personalNames: { add: ['a', 1] } }, 'settings.sightline.personalNames.add[1] must be a name'],
  ])('a wrong setting is named: %j', (sightline, message) => {
    expect(() => nameListsIn({ sightline })).toThrow(message);
  });

  test('settings that concern others are left alone', () => {
    expect(nameListsIn({ sightline: { loggers: [] } })).toEqual({});
    expect(nameListsIn({})).toEqual({});
  });
});

describe('what names say about cardinality', () => {
  const cardinality = new CardinalityWords();
  const are = (names: string, kind: string, of = cardinality) => {
    const found = Object.fromEntries(listed(names).map((name) => [name, of.ofName(name)]));
    expect(found).toEqual(Object.fromEntries(listed(names).map((name) => [name, kind])));
  };

  test('no end of values', () => {
    are(
      `id, userId, user_id, user.id, requestId, orderID, uuid, email, url, originalUrl, uri, queryString, ip, remoteAddress,
       message, errorMessage, stack, timestamp, createdAt, session, sessionId, token, userAgent, user_agent, title,
       subject, notes, remark, filename, offset, username, tenantId, traceId`,
      'unbounded',
    );
  });

  test('a small set', () => {
    are(
      `method, status, statusCode, route, handler, outcome, kind, type, code, region, queue, topic, partition, version,
       workerId, shard_id, podId, groupId, modelId, hasId, messageType, sessionState, urlKind, queryType,
       emailStatus, baseUrl`,
      'bounded',
    );
  });

  test('anybody’s guess', () => {
    are('name, path, reason, idCount, operationName, label, step, tenant, provider, key, value', 'silent');
  });

  test('the lists are the user’s', () => {
    const changed = new CardinalityWords({
      unbounded: [{ add: ['tenant'], remove: ['url'] }],
      bounded: [{ add: ['customer id'] }],
    });
    expect([changed.ofName('tenant'), changed.ofName('url'), changed.ofName('customerId')]).toEqual([
      'unbounded',
      'silent',
      'bounded',
    ]);
  });
});

test('what is remembered of a name does not keep the text of its file', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  const before = process.memoryUsage().heapUsed;
  for (let file = 0; file < 40; file += 1) {
    const text = `${'x'.repeat(1_000_000)}identifierOfFile${String(file)}`;
    wordsOf(text.slice(1_000_000));
  }
  collect();
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(10_000_000);
});
