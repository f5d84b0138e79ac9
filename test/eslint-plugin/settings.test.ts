import { Linter } from 'eslint';
import { describe, expect, it } from 'vitest';
import plugin from '../../eslint-plugin/src/index.js';
import { rules } from '../../eslint-plugin/src/rules/index.js';
import { testRule } from './flow/rule-testers.js';

testRule('no-sensitive-data', rules['no-sensitive-data'], 'the functions of the team that redact', {
  settings: { sightline: { redactors: ['scrub'] } },
  valid: [
    `logger.info({ user: scrub(user.password) }, 'm');`,
    `logger.info({ password: lib.scrub(user).password }, 'm');`,
    `const clean = scrub(req.headers); logger.info({ clean }, 'm');`,
    `function scrub(text) { return text; } logger.info({ text: scrub(password) }, 'm');`,
  ],
  invalid: [[`logger.info({ password: scrubber(user).password }, 'm');`, 'secret']],
});

testRule('no-sensitive-data', rules['no-sensitive-data'], 'what the team declares is where values go out', {
  settings: {
    sightline: {
      loggers: [{ name: 'trail.write', message: 0, fields: 1 }],
      metrics: [{ name: 'count', labels: 1 }],
    },
  },
  valid: [`trail.read(user.password); other(user.password);`],
  invalid: [
    [`trail.write('m', { password: user.password });`, 'secret'],
    [`count('logins', { email: user.email });`, 'personal'],
  ],
});

testRule('bounded-metric-labels', rules['bounded-metric-labels'], 'the metrics of the team', {
  settings: {
    sightline: {
      metrics: [
        { name: 'count', labels: 1 },
        { name: 'this.stats', methods: ['hit'], module: null },
        { name: 'tally', module: './lib/tally' },
      ],
    },
  },
  valid: [
    `count('orders', { outcome: 'ok' }); count('orders');`,
    `class A { f(req) { this.stats.miss({ path: req.url }); } }`,
    `import { tally } from './other.js'; tally({ path: req.url });`,
  ],
  invalid: [
    [`count('orders', { user_id: user.id });`, 'labelValue'],
    [`count('orders', { path: req.url });`, 'labelValue'],
    [`class A { f(req) { this.stats.hit({ path: req.url }); } }`, 'labelValue'],
    [`import { tally } from '../lib/tally.js'; tally({ path: req.url });`, 'labelValue'],
  ],
});

describe('a setting that cannot be used is named', () => {
  const lint = (sightline: unknown): void => {
    new Linter().verify(`count('m', { a });`, [
      { plugins: { sightline: plugin }, rules: { 'sightline/bounded-metric-labels': 'error' } },
      { settings: { sightline } },
    ]);
  };

  it.each([
    [true, 'settings.sightline must be an object'],
    [{ logers: [] }, 'settings.sightline.logers is not a setting; there are loggers, metrics, redactors'],
    [{ metrics: {} }, 'settings.sightline.metrics must be a list'],
    [
      { metrics: ['count'] },
      'settings.sightline.metrics[0] must be an object such as { name: "count", labels: 1 }',
    ],
    [{ metrics: [{ labels: 1 }] }, 'settings.sightline.metrics[0].name must be a name'],
    [
      { metrics: [{ name: 'count', labels: '1' }] },
      'settings.sightline.metrics[0].labels must be a position',
    ],
    [{ metrics: [{ name: 'count', fields: 1 }] }, 'settings.sightline.metrics[0].fields is not an option'],
    [{ redactors: 'scrub' }, 'settings.sightline.redactors must be a list'],
    [{ redactors: ['scrub', /x/] }, 'settings.sightline.redactors[1] must be the name of a function'],
    [{ redactors: ['utils.scrub'] }, 'settings.sightline.redactors[0] must be the name of a function'],
  ])('%j', (sightline, message) => {
    expect(() => {
      lint(sightline);
    }).toThrow(message);
  });
});
