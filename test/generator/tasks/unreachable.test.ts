import { expect, it } from 'vitest';
import { findConnection } from '../../../generator/src/tasks/connections.js';
import { unreachable } from '../../../generator/src/tasks/unreachable.js';

/** As the clients of Node's stores say them. */
const refusal = (message: string, code?: string): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

it.each([
  [
    'rediss://jobs',
    refusal('self-signed certificate in certificate chain', 'SELF_SIGNED_CERT_IN_CHAIN'),
    'NODE_EXTRA_CA_CERTS',
  ],
  ['postgres://jobs/app', refusal('unable to verify the first certificate'), 'NODE_EXTRA_CA_CERTS'],
  ['redis://jobs', refusal('write ECONNRESET', 'ECONNRESET'), 'try rediss://'],
  ['rediss://jobs', refusal('connect ETIMEDOUT', 'ETIMEDOUT'), 'try redis://'],
  ['redis://jobs', refusal('connect ETIMEDOUT', 'ETIMEDOUT'), 'as ever'],
  ['redis://jobs', refusal('WRONGPASS invalid username-password pair or user is disabled.'), '%40'],
  ['postgres://jobs/app', refusal('password authentication failed for user "app"', '28P01'), '%40'],
  [
    'postgres://jobs/app',
    refusal('no pg_hba.conf entry for host "10.0.0.1", no encryption', '28000'),
    'sslmode=verify-full',
  ],
  ['postgres://jobs/app', refusal('The server does not support SSL connections'), 'leave sslmode out'],
  ['postgres://jobs/app', refusal('connect ECONNREFUSED', 'ECONNREFUSED'), 'as ever'],
])('%s that says "%s" is told with the way out', (url, error, way) => {
  const problem = unreachable('A store', { url, source: '--url' }, error, 'as ever');
  expect(problem.message).toContain(error.message);
  expect(problem.hint).toContain(way);
});

it('a password that makes a connection string unreadable is told as that, and not shown', () => {
  const read = (): unknown => findConnection('postgres', 'postgres://app:p@ss:w/rd@localhost/jobs', '.', {});
  expect(read).toThrow(/^--postgres is a connection string that cannot be read\.$/);
});
