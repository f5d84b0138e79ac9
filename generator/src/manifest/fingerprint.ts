import { createHash } from 'node:crypto';

/** SHA-256 of a text in hexadecimal. Line ends count as `\n`: git may check a file out with others. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(text.replaceAll('\r\n', '\n')).digest('hex');
}
