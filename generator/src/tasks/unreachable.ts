import { Problem } from '../problem.js';
import { showConnection, type Connection } from './connections.js';
import { reasonOf } from './reason.js';

/** What is to be done about a store that cannot be connected to, where its answer says more than that. */
interface Cause {
  says: RegExp;
  /** Only where the connection string begins so. */
  of?: string;
  hint: string;
}

const causes: readonly Cause[] = [
  {
    says: /SELF_SIGNED_CERT|UNABLE_TO_(?:VERIFY|GET_ISSUER)|self-signed certificate|unable to verify/i,
    hint: "Node does not know who signed the server's certificate: NODE_EXTRA_CA_CERTS=<file> before the command names the certificate of its authority.",
  },
  {
    says: /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate/i,
    hint: "The server's certificate is for other host names: connect by one of those.",
  },
  {
    says: /WRONGPASS|NOAUTH|28P01|password authentication|SASL/i,
    hint: 'Check user and password. In a connection string, characters such as @ : / # and % of them are written as %40 %3A %2F %23 and %25.',
  },
  { says: /no encryption|SSL off/i, hint: 'The server wants TLS: add ?sslmode=verify-full.' },
  { says: /does not support SSL/i, hint: 'The server speaks no TLS: leave sslmode out.' },
  {
    says: /ECONNRESET|socket closed|connection is closed/i,
    of: 'redis:',
    hint: 'The server ended the connection, as one does that wants TLS: try rediss://.',
  },
  {
    says: /ETIMEDOUT|no answer|wrong version number|packet length too long|ECONNRESET|socket closed/i,
    of: 'rediss:',
    hint: 'A server that speaks no TLS does not answer to rediss://: try redis://.',
  },
];

/** `otherwise`: what may help where the reason is none of those. */
export function unreachable(
  store: string,
  connection: Connection,
  error: unknown,
  otherwise: string,
): Problem {
  const reason = reasonOf(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const { protocol } = new URL(connection.url);
  const known = causes.find(({ says, of = protocol }) => of === protocol && says.test(`${code} ${reason}`));
  return new Problem(
    `${store} at ${showConnection(connection)} (${connection.source}) does not answer: ${reason}`,
    known?.hint ?? otherwise,
  );
}
