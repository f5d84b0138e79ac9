import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REDACTED, isSecretName, redact, redactError, redactText } from '../../templates/service/redact.js';

const SECRET = 'canary-7f3a9x';

describe('names that hold a secret', () => {
  it.each([
    'password',
    'userPassword',
    'user_password',
    'PASSWORD',
    'passwordHash',
    'newPasswd',
    'x-api-key',
    'apiKey',
    'API_KEY',
    'accessToken',
    'refresh_token',
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'set-cookie',
    'sessionCookies',
    'clientSecret',
    'aws_secret_access_key',
    'privateKey',
    'connectionString',
    'DATABASE_URL',
    'otp',
    'cardNumber',
    'credentials',
    'jwt',
  ])('%s', (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  it.each([
    'tokenCount',
    'token_type',
    'maxTokensLimit',
    'passwordExpiresAt',
    'cookieName',
    'passenger',
    'secretary',
    'keyboard',
    'primaryKey',
    'monkey',
    'compass',
    'tokenizer',
    'author',
    'pinned',
    'hotpot',
    'cursor',
  ])('not %s', (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe('secrets in values', () => {
  const values: [string, unknown][] = [
    ['a field', { password: SECRET }],
    ['a nested field', { a: { b: { c: { d: { password: SECRET } } } } }],
    ['a field in an array', { users: [{ name: 'a', apiKey: SECRET }] }],
    ['an object under a secret name', { credentials: { user: 'a', pass: SECRET } }],
    ['a list under a secret name', { tokens: [SECRET] }],
    ['a map', new Map([['token', SECRET]])],
    ['a set of objects', new Set([{ secret: SECRET }])],
    ['an error message', new Error(`login failed: password=${SECRET}`)],
    ['a cause', new Error('outer', { cause: new Error(`token: "${SECRET}"`) })],
    ['an aggregate', new AggregateError([new Error(`Bearer ${SECRET}`)], 'all failed')],
    ['a field of an error', Object.assign(new Error('x'), { apiKey: SECRET })],
    [
      'the config of an HTTP client',
      Object.assign(new Error('x'), { config: { headers: { authorization: SECRET }, data: SECRET } }),
    ],
    [
      'the response of an HTTP client',
      Object.assign(new Error('x'), {
        response: { status: 500, data: SECRET, headers: { 'set-cookie': SECRET } },
      }),
    ],
    ['headers', { headers: { 'x-anything': SECRET, cookie: SECRET } }],
    ['Headers', new Headers({ 'x-auth': SECRET })],
    [
      'a request',
      Object.assign(Object.create({ socket: 1 }) as object, {
        method: 'GET',
        url: `/a?token=${SECRET}`,
        headers: { authorization: SECRET },
        body: SECRET,
      }),
    ],
    ['a URL', new URL(`https://user:${SECRET}@example.com/a?api_key=${SECRET}`)],
    ['a query string', `GET /reset?access_token=${SECRET}&x=1`],
    ['a connection string', `connect postgres://app:${SECRET}@db:5432/app failed`],
    ['a header line', `Cookie: session=${SECRET}; theme=dark`],
    ['JSON in text', `body was {"user":"a","password":"${SECRET}"}`],
    ['JSON in JSON', JSON.stringify({ body: JSON.stringify({ password: SECRET }) })],
    ['a name and a value', { name: 'password', value: SECRET }],
    ['a bearer token', `sent Bearer ${SECRET}`],
    ['toJSON', { toJSON: () => ({ password: SECRET }) }],
    ['inspect output', `{ user: 'a', password: '${SECRET}' }`],
    ['a pair after other pairs', `url=https://x/y?a=b:c=d&token=${SECRET}`],
  ];
  it.each(values)('%s', (_where, value) => {
    expect(JSON.stringify(redact(value))).not.toContain(SECRET);
  });

  it('keys of known shape and tokens that carry their own mark', () => {
    const jwt = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl';
    for (const key of [
      jwt,
      'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
      `ghp_${'a'.repeat(36)}`,
      'AKIAIOSFODNN7EXAMPLE',
    ]) {
      expect(redactText(`used ${key} today`)).toBe(`used ${REDACTED} today`);
    }
    for (const name of ['key', 'sig', 'appid', 'code']) {
      const url = `https://api.example.com/v1/now?q=a&${name}=8f3A9c0d1e2b4756aa90&days=2`;
      expect(redactText(url)).toBe(`https://api.example.com/v1/now?q=a&${name}=${REDACTED}&days=2`);
    }
    expect(redactText('-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----')).toBe(REDACTED);
  });
});

describe('what is not a secret stays', () => {
  it.each([
    ['counts and flags', { hasPassword: true, tokens: 12, token: null }],
    ['ordinary fields', { orderId: 'o-1', amount: 12.5, items: ['a', 'b'], at: '2026-01-01T00:00:00.000Z' }],
  ])('%s', (_what, value) => {
    expect(redact(value)).toEqual(value);
  });

  it.each([
    'order 17 of 20 shipped',
    'GET /users/42?page=2&sort=name',
    'https://example.com:8080/a/b?x=1#y',
    'retry in 5s: attempt=3, limit: 10',
    'GET /settings?key=notifications&code=NL',
    'GET /objects?key=photos/2024/summer-holiday.jpg',
    'cache miss: key=8f3A9c0d1e2b4756aa90',
    'at Object.<anonymous> (file:///srv/app/dist/index.js:10:43)',
  ])('%s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('an error keeps type, message, stack, code and causes', () => {
    class PaymentError extends Error {
      override name = 'PaymentError';
      code = 'declined';
    }
    const shown = redactError(new PaymentError('card declined', { cause: new Error('insufficient funds') }));
    expect(shown).toMatchObject({
      type: 'PaymentError',
      message: 'card declined',
      code: 'declined',
      cause: { type: 'Error', message: 'insufficient funds' },
    });
    expect(shown.stack).toContain('redact.test.ts');
  });

  it('headers that help to understand a request', () => {
    expect(redact({ headers: { 'user-agent': 'curl', 'content-type': 'text/plain', 'x-own': 'a' } })).toEqual(
      {
        headers: { 'user-agent': 'curl', 'content-type': 'text/plain', 'x-own': REDACTED },
      },
    );
  });
});

describe('the walk is bounded and never throws', () => {
  it('ends in circles', () => {
    const a: Record<string, unknown> = { name: 'a' };
    a.self = a;
    expect(redact(a)).toEqual({ name: 'a', self: '[Circular]' });
    const error = new Error('x');
    error.cause = error;
    expect(JSON.stringify(redact(error))).toContain('[Circular]');
  });

  it('ends in the deep and in the wide', () => {
    let deep: unknown = SECRET;
    for (let i = 0; i < 10_000; i++) deep = { deep };
    expect(JSON.stringify(redact(deep)).length).toBeLessThan(1_000);
    const wide = Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => ({ a: 1 })));
    expect(JSON.stringify(redact(wide)).length).toBeLessThan(100_000);
  });

  it('shows a value that cannot be read as unreadable', () => {
    const value = Object.defineProperty({ a: 1 }, 'b', {
      enumerable: true,
      get() {
        throw new Error('no');
      },
    });
    expect(redact({ value })).toEqual({ value: { a: 1, b: '[Unreadable]' } });
    const revoked = Proxy.revocable({}, {});
    revoked.revoke();
    expect(redact({ value: revoked.proxy })).toEqual({ value: '[Unreadable]' });
  });

  it('takes time in proportion to the text', () => {
    for (const text of [
      'a'.repeat(200_000),
      'a=:'.repeat(60_000),
      '"\\'.repeat(80_000),
      'bearer '.repeat(30_000),
      '://'.repeat(60_000),
    ]) {
      const start = performance.now();
      redactText(text);
      expect(performance.now() - start).toBeLessThan(500);
    }
  });

  it('any value at all gives something that JSON can write', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        (value) => {
          JSON.stringify(redact(value));
        },
      ),
    );
  });

  it('a secret does not get out wherever it is put', () => {
    const secretNames = fc.constantFrom(
      'password',
      'accessToken',
      'x-api-key',
      'client_secret',
      'authorization',
      'cookie',
    );
    const place = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        secretNames.map((name) => ({ [name]: SECRET })),
        secretNames.map((name) => `${name}=${SECRET}`),
        secretNames.map((name) => new Map([[name, SECRET]])),
        secretNames.map((name) => new Error(`failed with ${name}: ${SECRET}`)),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('node'), { maxKeys: 3 }),
        tie('node').map((cause) => new Error('outer', { cause })),
      ),
    })).node;
    fc.assert(
      fc.property(place, (value) => {
        expect(JSON.stringify({ value: redact(value) })).not.toContain(SECRET);
      }),
    );
  });
});
