import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { parseMetrics } from '../harness/prometheus-text.mjs';
import type { RunningService } from '../harness/running-service.mjs';

/** The trace of the requests that enqueue jobs. */
export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

export type Line = Record<string, unknown> & { msg?: string; err?: { stack?: string; message?: string } };

export function linesOf(...services: RunningService[]): Line[] {
  return services
    .flatMap((service) => [...service.stdout(), ...service.stderr()])
    .map((line) => JSON.parse(line) as Line);
}

export async function eventually<T>(ask: () => T | Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (isThere(answer) || Date.now() > end) return answer;
    await sleep(100);
  }
}

export async function metricsOf(url: string, names: RegExp): Promise<string[]> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return parseMetrics(text)
    .filter(({ name }) => names.test(name) && !name.endsWith('_bucket'))
    .map(({ name, labels, value }) => `${name}${JSON.stringify(labels)} ${String(value)}`);
}

export async function enqueue(url: string, body: object, traceId = TRACE): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-request-id': 'ordered-by-a-test',
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

export const statusesAt = async (at: string, ...services: RunningService[]): Promise<number[]> =>
  Promise.all(services.map(async ({ url }) => (await fetch(url + at)).status));

export const allAre = (status: number) => (answers: number[]) => answers.every((one) => one === status);
