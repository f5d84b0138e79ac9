import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redactPayload, redactText } from '../../../generator/src/tasks/redaction.js';
import { sensitivityOf } from '../../../generator/src/tasks/sensitive-names.js';

const emitted = readFileSync(new URL('../../../templates/service/redact.ts', import.meta.url), 'utf8');

describe('the name of a value in a payload', () => {
  it('is a secret wherever the emitted redaction takes it for one', () => {
    const listed = ['SECRET_WORDS', 'SECRET_PAIRS'].flatMap((list) => {
      const [, body = ''] = new RegExp(`const ${list} = new Set\\(([^;]*)\\.split`).exec(emitted) ?? [];
      return [...body.matchAll(/[a-z]+(?:-[a-z]+)*/g)].map(([name]) => name);
    });
    expect(listed.length).toBeGreaterThan(35);
    for (const name of listed) expect(sensitivityOf(name), name).toBe('secret');
  });

  it.each(['userPassword', 'x-api-key', 'refresh_tokens', 'STRIPE_SECRET', 'dbConnectionString', 'cookies'])(
    '%s is a secret',
    (name) => {
      expect(sensitivityOf(name)).toBe('secret');
    },
  );

  it.each([
    'email',
    'customerEmails',
    'billing_address',
    'addresses',
    'phoneNumber',
    'firstName',
    'dateOfBirthdate',
    'clientIp',
    'zip',
  ])('%s is personal', (name) => {
    expect(sensitivityOf(name)).toBe('personal');
  });

  it.each([
    'tokenCount',
    'passwordExpiresAt',
    'emailSent',
    'emailTemplate',
    'addressId',
    'orderId',
    'name',
    'shipment',
    'zipped',
    'mailbox',
    'key',
  ])('%s may be shown', (name) => {
    expect(sensitivityOf(name)).toBeNull();
  });
});

describe('a payload', () => {
  it('is shown without secrets and personal data, at any depth', () => {
    expect(
      redactPayload({
        orderId: 42,
        apiKey: 'abc',
        hasPassword: true,
        tokens: 1523,
        customer: { email: 'ada@example.org', address: { street: 'Main 1', city: 'X' }, plan: 'gold' },
        items: [{ sku: 'a', card: { number: 4, cvv: '123' } }],
        form: [{ name: 'password', value: 'hunter2' }],
      }),
    ).toEqual({
      orderId: 42,
      apiKey: '[REDACTED]',
      hasPassword: true,
      tokens: 1523,
      customer: { email: '[PERSONAL]', address: '[PERSONAL]', plan: 'gold' },
      items: [{ sku: 'a', card: { number: 4, cvv: '[REDACTED]' } }],
      form: [{ name: 'password', value: '[REDACTED]' }],
    });
  });

  it('is bounded in depth and size', () => {
    interface Nested {
      next?: Nested;
    }
    const deep: Nested = {};
    let at = deep;
    for (let level = 0; level < 50; level += 1) at = at.next = {};
    expect(JSON.stringify(redactPayload(deep))).toContain('[Truncated]');
    expect(redactPayload(Array.from({ length: 150 }, () => 1))).toHaveLength(101);
    expect(redactText('a'.repeat(100_000)).length).toBeLessThan(20_000);
  });
});

describe('a text', () => {
  it.each([
    ['connect to redis://robot:hunter2@host:6379/0', 'connect to redis://robot:[REDACTED]@host:6379/0'],
    ['Authorization: Bearer abc.def', 'Authorization: [REDACTED]'],
    ['login failed, password=hunter2 for 7', 'login failed, password=[REDACTED] for 7'],
    ['{"token":"abc","n":1}', '{"token":"[REDACTED]","n":1}'],
    ['no such user ada@example.org', 'no such user [PERSONAL]'],
    ['key sk_live_0123456789', 'key [REDACTED]'],
    ['count=3, name=x', 'count=3, name=x'],
  ])('%j', (text, shown) => {
    expect(redactText(text)).toBe(shown);
  });

  it('cannot steer the terminal', () => {
    expect(redactText('a\u001B[2Jb\nc\td')).toBe('a[2Jb\nc\td');
  });
});
