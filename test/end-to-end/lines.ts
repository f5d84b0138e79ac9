import type { Evidence, Exchange, LogLine } from './evidence.js';

/** Every string that is anywhere inside a value, keys left out. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

export const messageOf = (line: LogLine): string => (typeof line.msg === 'string' ? line.msg : '');

/** The id that the service gave the request: it always says so in the answer. */
export const idOf = (exchange: Exchange): string => exchange.headers['x-request-id'] ?? '';

export function linesOf(evidence: Evidence, exchange: Exchange): LogLine[] {
  return evidence.lines.filter((line) => line.request_id === idOf(exchange));
}

/** Access lines: those that tell a request's status and how long it took. */
export function isAccessLine(line: LogLine): boolean {
  return typeof line['http.response.status_code'] === 'number' || typeof line.status === 'number';
}

export function errorLinesWithStack(lines: LogLine[], message: string): LogLine[] {
  return lines.filter((line) =>
    stringsIn(line).some((text) => text.includes('\n    at ') && text.includes(message)),
  );
}
