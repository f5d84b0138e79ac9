import fc from 'fast-check';
import { expect, test } from 'vitest';
import { recordSplices, takeOut } from '../../../generator/src/edit/recorded-splice.js';
import { applySplices, type Splice } from '../../../generator/src/edit/splice.js';
import { findFramework } from '../../../generator/src/frameworks/frameworks.js';
import type { Service } from '../../../generator/src/inspect/service.js';
import { parseSource, syntaxErrorOf } from '../../../generator/src/inspect/source-file.js';

/** Everything about the look of a file that an edit could damage. */
interface Look {
  bom: boolean;
  shebang: boolean;
  strict: boolean;
  header: string;
  eol: '\n' | '\r\n';
  indent: string;
  quote: "'" | '"';
  semicolons: boolean;
  finalNewline: boolean;
  esm: boolean;
  comment: string;
  app: number;
  handler: number;
  listen: number;
}

const look: fc.Arbitrary<Look> = fc.record({
  bom: fc.boolean(),
  shebang: fc.boolean(),
  strict: fc.boolean(),
  header: fc.constantFrom('', '// @ts-check', '/* Copyright the authors */\n', '/**\n * The service.\n */'),
  eol: fc.constantFrom('\n', '\r\n'),
  indent: fc.constantFrom('  ', '    ', '\t'),
  quote: fc.constantFrom("'", '"'),
  semicolons: fc.boolean(),
  finalNewline: fc.boolean(),
  esm: fc.boolean(),
  comment: fc.constantFrom('', ' // trailing; with (odd) `text`', ' /* a */ /* b */', ' // “ünïcode” 🚀'),
  app: fc.nat(2),
  handler: fc.nat(4),
  listen: fc.nat(6),
});

function sourceWith(one: Look): string {
  const q = one.quote;
  const end = (one.semicolons ? ';' : '') + one.comment;
  const load = (name: string, from: string): string =>
    one.esm ? `import ${name} from ${q}${from}${q}${end}` : `const ${name} = require(${q}${from}${q})${end}`;
  const apps = [
    ['const app = express()' + end],
    [
      'function createApp() {',
      `${one.indent}const made = express()${end}`,
      `${one.indent}return made${end}`,
      '}',
      `const app = createApp()${end}`,
    ],
    ['const holder = { app: express() }' + end, `const { app } = holder${end}`],
  ];
  const handler = '(err, req, res, next) => {';
  const handlers = [
    [],
    [`app.use(${handler}`, `${one.indent}res.status(500).end()${end}`, `})${end}`],
    [
      '// eslint-disable-next-line no-unused-vars',
      `app.use(${handler}`,
      `${one.indent}next(err)${end}`,
      `})${end}`,
    ],
    [
      '',
      '/** Answers errors. */',
      `app.use(function (err, req, res, next) { next(err)${one.semicolons ? ';' : ''} })${end}`,
    ],
    [`if (process.env.DEBUG) {`, `${one.indent}app.use((err, req, res, next) => next(err))${end}`, '}'],
  ];
  const listens = [
    [`app.listen(3000)${end}`],
    [
      `app.listen(3000, () => {`,
      `${one.indent}console.log(\`up;`,
      `  on 3000\`)${one.semicolons ? ';' : ''}`,
      `})${end}`,
    ],
    [`const server = http.createServer(app)${end}`, `server.listen(3000)${end}`],
    [`let server${end}`, 'if (!process.env.TEST) {', `${one.indent}server = app.listen(3000)${end}`, '}'],
    [
      'async function main() {',
      `${one.indent}const server = app.listen(3000)${end}`,
      `${one.indent}return server${end}`,
      '}',
      `main()${end}`,
    ],
    [`if (true) app.listen(3000)${end}`],
    [
      `${one.esm ? 'export const' : 'module.exports.server ='}${one.esm ? ' server =' : ''} app.listen(3000)${end}`,
    ],
  ];
  const lines = [
    ...(one.shebang && !one.bom ? ['#!/usr/bin/env node'] : []),
    ...(one.header === '' ? [] : one.header.split('\n')),
    ...(one.strict ? [`${q}use strict${q}${end}`, ''] : []),
    load('express', 'express'),
    load('http', 'node:http'),
    '',
    ...(apps[one.app] ?? []),
    ...(handlers[one.handler] ?? []),
    ...(listens[one.listen] ?? []),
  ];
  return (one.bom ? '\uFEFF' : '') + lines.join(one.eol) + (one.finalNewline ? one.eol : '');
}

function serviceWith(framework: Service['framework'], file: string, esm: boolean): Service {
  return {
    root: '/service',
    repositoryRoot: '/service',
    name: 'service',
    packageJson: { text: '{}', data: {} },
    git: null,
    packageManager: { name: 'npm', major: null, foundBy: '', lockfilePath: null },
    node: { range: null, running: '20.19.0', floor: '20.19.0' },
    language: file.endsWith('.ts') ? 'ts' : 'js',
    moduleSystem: esm ? 'esm' : 'cjs',
    importExtension: esm ? 'js' : 'none',
    typescript: null,
    sourceDir: '',
    formatter: {
      kind: 'none',
      style: { eol: '\n', indent: '  ', quote: "'", semicolons: true, finalNewline: true, bom: false },
    },
    linter: { kind: 'none', config: null, eslintMajor: null },
    framework,
    entry: { file, foundBy: '' },
    startCommands: [],
    existing: {
      logger: null,
      metrics: null,
      tracing: null,
      clients: [],
      routes: [],
      signalHandlers: [],
    },
  };
}

function wire(text: string, esm: boolean): Splice[] {
  return wireAs({ name: 'express', version: '5.1.0', major: 5 }, 'server.js', text, esm);
}

function wireAs(framework: Service['framework'], entry: string, text: string, esm: boolean): Splice[] {
  const { edits, manual } = findFramework(framework.name).wire({
    service: serviceWith(framework, entry, esm),
    readSource: (file) => (file === entry ? text : undefined),
    observabilityDir: 'observability',
  });
  expect(manual).toEqual([]);
  expect(edits.map(({ file }) => file).filter((file) => file !== entry)).toEqual([]);
  return edits.flatMap(({ splices }) => splices);
}

/** Cuts the inserted ranges out of the edited text, by their places there. */
function withoutInserted(edited: string, splices: readonly Splice[]): string {
  let result = edited;
  for (const { at, removed, inserted } of [...splices].reverse()) {
    let shift = 0;
    for (const earlier of splices)
      if (earlier.at < at) shift += earlier.inserted.length - earlier.removed.length;
    expect(result.slice(at + shift, at + shift + inserted.length)).toBe(inserted);
    result = result.slice(0, at + shift) + removed + result.slice(at + shift + inserted.length);
  }
  return result;
}

test('whatever a file looks like, wiring adds to it in its own look and changes nothing else', () => {
  fc.assert(
    fc.property(look, (one) => {
      const before = sourceWith(one);
      const splices = wire(before, one.esm);
      const after = applySplices(before, splices);

      expect(splices.every(({ removed }) => removed === '')).toBe(true);
      expect(withoutInserted(after, splices)).toBe(before);
      expect(syntaxErrorOf(parseSource('after.js', after))).toBeUndefined();
      expect(after.match(/\bobserve\(/g)).toHaveLength(1);
      expect(after.match(/\buse\(recordErrors\)/g) ?? []).toHaveLength(one.handler === 0 ? 0 : 1);

      if (one.eol === '\r\n') expect(after).not.toMatch(/[^\r]\n/);
      else expect(after).not.toContain('\r');
      expect(after.endsWith(one.eol)).toBe(before.endsWith(one.eol));
      const inserted = splices.map((splice) => splice.inserted).join('');
      expect(inserted).not.toContain(one.quote === "'" ? '"' : "'");
      if (!one.semicolons && one.listen !== 5) expect(inserted).not.toContain(';');
      if (one.shebang && !one.bom) expect(after.startsWith('#!/usr/bin/env node')).toBe(true);
      if (one.bom) expect(after.lastIndexOf('\uFEFF')).toBe(0);

      expect(wire(after, one.esm)).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

/** What a team does to such a file afterwards, wherever sightline has been in it. */
const laterWork: Record<string, (text: string, one: Look) => string> = {
  'adds a line at the end': (text, { eol }) => `${text}${eol}// later${eol}`,
  'listens somewhere else': (text) => text.replaceAll('3000', 'Number(process.env.PORT ?? 80)'),
  'loads one module more': (text, { eol, quote }) =>
    text.replace(`${quote}node:http${quote}`, (http) => `${http}${eol}/* one more */${eol}`),
  'answers otherwise': (text) => text.replaceAll('next(err)', 'res.end(String(err))'),
};

test('whatever the team does to the file afterwards, taking the edit out leaves their work and nothing of ours', () => {
  fc.assert(
    fc.property(look, fc.constantFrom(...Object.keys(laterWork)), (one, work) => {
      const before = sourceWith(one);
      const splices = wire(before, one.esm);
      const recorded = recordSplices(before, splices);
      const after = applySplices(before, splices);
      expect(takeOut('server.js', after, recorded, true)).toEqual({ text: before, lost: [] });

      const later = (text: string): string => laterWork[work]?.(text, one) ?? text;
      expect(takeOut('server.js', later(after), recorded, false)).toEqual({ text: later(before), lost: [] });
    }),
    { numRuns: 2000 },
  );
});

/** A main.ts of Nest in some look: how the application is made, and what follows. */
function nestWith(one: Look): string {
  const q = one.quote;
  const end = (one.semicolons ? ';' : '') + one.comment;
  const { indent } = one;
  const made = [
    `NestFactory.create(AppModule)`,
    `NestFactory.create<NestExpressApplication>(AppModule, { bufferLogs: true })`,
    `NestFactory.create(${one.eol}${indent}${indent}AppModule,${one.eol}${indent}${indent}{ cors: true },${one.eol}${indent})`,
  ][one.app];
  const boots = [
    ['async function bootstrap() {', `${indent}const app = await ${String(made)}${end}`],
    ['let app', 'async function bootstrap() {', `${indent}app = await ${String(made)}${end}`],
    ['const bootstrap = async () => {', `${indent}const app = (await ${String(made)}) as never${end}`],
    [
      'async function bootstrap() {',
      `${indent}// eslint-disable-next-line @typescript-eslint/no-explicit-any`,
      `${indent}const app: any = await ${String(made)}${end}`,
    ],
    [
      'async function bootstrap() {',
      `${indent}if (process.env.DEBUG) console.log('debug')${end}`,
      `${indent}const app = await ${String(made)}${end}`,
    ],
  ];
  const follows = [
    [`${indent}await app.listen(3000)${end}`],
    [`${indent}app.setGlobalPrefix(${q}api${q})${end}`, '', `${indent}await app.listen(3000)${end}`],
    [`${indent};[1].forEach(() => app.enableCors())`, `${indent}await app.listen(3000)${end}`],
  ];
  const lines = [
    ...(one.shebang && !one.bom ? ['#!/usr/bin/env node'] : []),
    ...(one.header === '' ? [] : one.header.split('\n')),
    `import { NestFactory } from ${q}@nestjs/core${q}${end}`,
    `import { AppModule } from ${q}./app.module${q}${end}`,
    '',
    ...(boots[one.handler] ?? []),
    ...(follows[one.listen % follows.length] ?? []),
    '}',
    `bootstrap()${end}`,
  ];
  return (one.bom ? '\uFEFF' : '') + lines.join(one.eol) + (one.finalNewline ? one.eol : '');
}

test('a Nest entry, whatever it looks like, is given one line and one import, and nothing else changes', () => {
  const nest: Service['framework'] = { name: 'nest', version: '11.0.1', major: 11, platform: 'express' };
  fc.assert(
    fc.property(look, (one) => {
      const before = nestWith(one);
      const splices = wireAs(nest, 'src/main.ts', before, false);
      const after = applySplices(before, splices);

      expect(splices.every(({ removed }) => removed === '')).toBe(true);
      expect(withoutInserted(after, splices)).toBe(before);
      expect(syntaxErrorOf(parseSource('after.ts', after))).toBeUndefined();
      expect(after.match(/\bobserve\(app\)/g)).toHaveLength(1);
      const made = after.indexOf('NestFactory.create');
      expect(after.indexOf('observe(app)')).toBeGreaterThan(made);
      expect(after.indexOf('observe(app)')).toBeLessThan(
        after.search(/app\.(?:listen|setGlobalPrefix|enableCors)/),
      );

      if (one.eol === '\r\n') expect(after).not.toMatch(/[^\r]\n/);
      else expect(after).not.toContain('\r');
      const inserted = splices.map((splice) => splice.inserted).join('');
      expect(inserted).not.toContain(one.quote === "'" ? '"' : "'");
      if (!one.semicolons && one.listen % 3 !== 2) expect(inserted).not.toContain(';');
      if (one.bom) expect(after.lastIndexOf('\uFEFF')).toBe(0);

      expect(wireAs(nest, 'src/main.ts', after, false)).toEqual([]);
      const recorded = recordSplices(before, splices);
      expect(takeOut('src/main.ts', after, recorded, true)).toEqual({ text: before, lost: [] });
    }),
    { numRuns: 1000 },
  );
});

test('a directive stays above the line that loads the emitted source', () => {
  const before = "'use strict'\n\nmodule.exports = require('express')().listen(3000)\n";
  const after = applySplices(before, wire(before, false));
  expect(after).toBe(
    "'use strict'\n\nconst { observe } = require('./observability')\n\nmodule.exports = observe(require('express')().listen(3000))\n",
  );
});

test('a line without semicolon is closed where the code after it would continue it', () => {
  const before = "(function () {\n  const express = require('express')\n  express().listen(3000)\n})()\n";
  const after = applySplices(before, wire(before, false));
  expect(after).toBe(
    "const { observe } = require('./observability');\n\n(function () {\n  const express = require('express')\n  observe(express().listen(3000))\n})()\n",
  );
});
