import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readTasksOptions } from '../../../generator/src/commands/tasks-options.js';
import { taskVerbs } from '../../../generator/src/commands/tasks-flags.js';
import { Problem } from '../../../generator/src/problem.js';
import { findConnection, showConnection } from '../../../generator/src/tasks/connections.js';
import { readJobReferences } from '../../../generator/src/tasks/job-reference.js';
import { temporaryFolder } from '../apply/tree.js';

describe('the words behind tasks', () => {
  it('have their defaults', () => {
    expect(readTasksOptions('stuck', [], {})).toMatchObject({
      olderThanMs: 900_000,
      intervalMs: 2_000,
      limit: undefined,
      check: false,
      open: { prefix: undefined, redis: undefined, system: undefined },
    });
  });

  it.each([
    ['stop', [], {}, 'It knows status, list, show, stuck'],
    ['status', ['a', 'b'], {}, 'takes no b'],
    ['show', [], {}, 'needs to be told what'],
    ['drain', [], { yes: true }, 'needs to be told what'],
    ['list', ['failed'], { 'max-failed': '3' }, 'tasks list does not take --max-failed'],
    ['status', [], { 'max-failed': 'many' }, '--max-failed takes a whole number'],
    ['status', [], { 'max-oldest': '5' }, '--max-oldest does not understand "5"'],
    ['status', [], { system: 'celery' }, '--system does not know celery'],
    ['status', [], { prefix: ['a', 'b'] }, '--prefix is given more than once'],
  ])('%s %j %j are refused with what would be right', (verb, operands, flags, says) => {
    const use = (): unknown => readTasksOptions(verb, operands, flags);
    expect(use).toThrow(Problem);
    let said = '';
    try {
      use();
    } catch (error) {
      if (error instanceof Problem) said = `${error.kind} ${error.message} ${error.hint}`;
    }
    expect(said).toMatch(/^usage /);
    expect(said).toContain(says);
  });

  it('are the same in the help', () => {
    for (const verb of taskVerbs) {
      const operands = ['list', 'show', 'cancel', 'pause', 'resume', 'drain'].includes(verb) ? ['x'] : [];
      expect(readTasksOptions(verb, operands, {}).verb).toBe(verb);
    }
  });
});

describe('a job', () => {
  it.each([
    ['42', [{ queue: null, id: '42' }]],
    [
      'emails/42',
      [
        { queue: 'emails', id: '42' },
        { queue: null, id: 'emails/42' },
      ],
    ],
    ['repeat:nightly:17', [{ queue: null, id: 'repeat:nightly:17' }]],
    [
      'a/b/c',
      [
        { queue: 'a', id: 'b/c' },
        { queue: 'a/b', id: 'c' },
        { queue: null, id: 'a/b/c' },
      ],
    ],
  ])('%s may be %j', (text, references) => {
    expect(readJobReferences(text)).toEqual(references);
  });

  it.each(['', '/', '/42', 'emails/'])('%j is none', (text) => {
    expect(() => readJobReferences(text)).toThrow(Problem);
  });
});

describe('a connection', () => {
  const folder = path.join(temporaryFolder(), 'service');
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, '.env'),
    'export REDIS_URL=\'redis://:pw@file:1/3\'\nDATABASE_URL="mysql://x@y/z"\n',
  );

  it('is taken from the flag, then the environment, then .env', () => {
    const env = { REDIS_URL: 'rediss://env:2' };
    expect(findConnection('redis', 'redis://flag:3', folder, env)?.source).toBe('--redis');
    expect(findConnection('redis', undefined, folder, env)?.url).toBe('rediss://env:2');
    expect(findConnection('redis', undefined, folder, { REDIS_URL: '' })).toEqual({
      url: 'redis://:pw@file:1/3',
      source: 'REDIS_URL of .env',
    });
    expect(findConnection('redis', undefined, temporaryFolder(), {})).toBeUndefined();
  });

  it('is shown without its password', () => {
    const found = findConnection('redis', undefined, folder, {});
    expect(found && showConnection(found)).toBe('redis://file:1/3');
  });

  it('of another kind is refused, and not repeated', () => {
    expect(() => findConnection('postgres', undefined, folder, {})).toThrow('DATABASE_URL of .env');
    expect(() => findConnection('postgres', 'pg:s3cret', folder, {})).not.toThrow('s3cret');
  });
});
