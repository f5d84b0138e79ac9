import tsParser from '@typescript-eslint/parser';
import { Linter } from 'eslint';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { rules } from '../../eslint-plugin/src/rules/index.js';

const parsers = [
  { language: 'TypeScript', filename: 'index.ts', options: { parser: tsParser } },
  { language: 'JavaScript', filename: 'index.js', options: {} },
];

function lint(code: string, { filename = 'index.ts', options = parsers[0]?.options ?? {}, cwd = '/' } = {}) {
  const linter = new Linter({ cwd });
  const config: Linter.Config[] = [
    {
      files: ['**/*.{js,mjs,ts}'],
      languageOptions: options,
      plugins: { sightline: { rules: { 'telemetry-first': rules['telemetry-first'] as never } } },
      rules: { 'sightline/telemetry-first': 'error' },
    },
  ];
  const messages = linter.verify(code, config, { filename });
  const fixed = linter.verifyAndFix(code, config, { filename }).output;
  const again = linter.verifyAndFix(fixed, config, { filename }).output;
  expect(messages.filter(({ fatal }) => fatal)).toEqual([]);
  return {
    ids: messages.map(({ messageId }) => messageId),
    lines: messages.map(({ line }) => line),
    fixed: fixed === code ? null : fixed,
    isStable: again === fixed,
    suggested: messages.flatMap(({ suggestions = [] }) =>
      suggestions.map(({ fix }) => code.slice(0, fix.range[0]) + fix.text + code.slice(fix.range[1])),
    ),
  };
}

describe.each(parsers)('in $language', (set) => {
  describe('a module that is loaded for what it does', () => {
    it.each([
      `import './tracing';\nimport express from 'express';`,
      `import 'dotenv/config';\nimport 'reflect-metadata';\nimport './config.js';\nimport { logger } from './logger.js';\nimport './tracing.js';\nimport express from 'express';`,
      `import pino from 'pino';\nimport './tracing';`,
      `import path from 'node:path';\nimport fs from 'node:fs';\nimport './tracing';`,
      `import express from 'express';\nimport './polyfills';\nimport './routes';`,
      `import express from 'express';\nimport { tracer } from './tracing';\ntracer.startActiveSpan('x', f);`,
      `import express from 'express';\nimport { startSpan } from './tracing';\nstartSpan('x');`,
      `import express from 'express';\nimport { withSpan, logger } from '../observability/index.js';`,
      `import express from 'express';\nimport '@tracing/types-only-by-name';`,
      `require('./tracing');\nconst express = require('express');`,
      `if (process.env.TRACE) require('./tracing');\nconst express = require('express');`,
      `import { describe } from 'vitest';\nimport express from 'express';\nimport './tracing';`,
      `import React from 'react';\nimport { api } from './api';\nimport './instrument';`,
    ])('may stand here: %s', (code) => {
      expect(lint(code, set).ids).toEqual([]);
    });

    it.each([
      [
        `import express from 'express';\nimport './tracing';`,
        `import './tracing';\nimport express from 'express';\n`,
      ],
      [
        `import 'dotenv/config';\nimport express from 'express';\nimport { Pool } from 'pg';\nimport './tracing';\nimport { orders } from './orders';\n`,
        `import 'dotenv/config';\nimport './tracing';\nimport express from 'express';\nimport { Pool } from 'pg';\nimport { orders } from './orders';\n`,
      ],
      [
        `#!/usr/bin/env node\nimport express from 'express';\nimport 'dd-trace/init';\nexpress().listen(1);\n`,
        `#!/usr/bin/env node\nimport 'dd-trace/init';\nimport express from 'express';\nexpress().listen(1);\n`,
      ],
      [
        `'use strict';\nconst express = require('express');\nconst pg = require('pg');\nrequire('newrelic');\n`,
        `'use strict';\nrequire('newrelic');\nconst express = require('express');\nconst pg = require('pg');\n`,
      ],
      [
        `/* licence */\nimport express from 'express';\n// spans\n// of everything\nimport './observability/register'; // keep\nexpress();\n`,
        `/* licence */\n// spans\n// of everything\nimport './observability/register'; // keep\nimport express from 'express';\nexpress();\n`,
      ],
      [
        `import a from 'a';\n// prettier-ignore\nimport express from 'express';\nimport '../otel.js';\n`,
        `import a from 'a';\nimport '../otel.js';\n// prettier-ignore\nimport express from 'express';\n`,
      ],
      [
        `import express from 'express';\r\nimport './tracing';\r\nexpress();\r\n`,
        `import './tracing';\r\nimport express from 'express';\r\nexpress();\r\n`,
      ],
    ])('is moved to the place before the first module that needs it: %s', (code, output) => {
      const result = lint(code, set);
      expect(result.ids).toEqual(['loaded']);
      expect(result.fixed).toBe(output);
      expect(result.isStable).toBe(true);
      expect(lint(output, set).ids).toEqual([]);
    });

    it.each([
      `import express from 'express';\nimport 'dotenv/config';\nimport './tracing';\n`,
      `import express from 'express';\nimport { config } from './config';\nimport './tracing';\n`,
      `import { app } from './app';\nimport './instrument';\n`,
      `const express = require('express');\nconst app = express();\nrequire('./tracing');\n`,
    ])('is only suggested to be moved where telemetry may need what stands between: %s', (code) => {
      const result = lint(code, set);
      expect(result.ids).toEqual(['loaded']);
      expect(result.fixed).toBeNull();
      expect(result.suggested).toHaveLength(1);
      expect(lint(result.suggested[0] ?? '', set).ids).toEqual([]);
    });

    it.each([
      `const express = require('express');\nif (process.env.TRACE) require('./tracing');\n`,
      `const express = require('express');\nif (process.env.TRACE) {\n  require('./tracing');\n}\n`,
      `if (process.env.API) require('./server');\nrequire('./tracing');\n`,
    ])('is left where it, or what needs it, is loaded under a condition: %s', (code) => {
      const result = lint(code, set);
      expect(result.ids).toEqual(['loaded']);
      expect(result.fixed).toBeNull();
      expect(result.suggested).toEqual([]);
    });

    it('is loaded for what it does also where a name of it is used', () => {
      const code = `import Koa from 'koa';\nimport apm from 'elastic-apm-node/start.js';\nuse(apm);\n`;
      expect(lint(`${code}new Koa().listen(3000);\n`, set).ids).toEqual(['loaded']);
      // No process starts with this one: the names are there to be used.
      expect(lint(code, set).ids).toEqual([]);
    });

    it('is left where it shares a line', () => {
      const result = lint(`import express from 'express'; import './tracing'; express();\n`, set);
      expect(result).toMatchObject({ ids: ['loaded'], fixed: null, suggested: [] });
    });
  });

  it.each([
    [`import Fastify from 'fastify';\nimport { sdk } from './instrumentation';\nsdk.start();`, 2],
    [`import express from 'express';\nimport { initTracing } from './tracing';\ninitTracing();`, 2],
    [
      `const express = require('express');\nconst { startTelemetry } = require('./telemetry');\nstartTelemetry();`,
      2,
    ],
    [`import express from 'express';\nimport tracing from './otel';\ntracing.init({});`, 2],
    [`const api = require('./api');\nconst telemetry = require('./telemetry');\ntelemetry.init();`, 2],
    [
      `import express from 'express';\nimport { sdk } from './tracing';\nexport function begin() { sdk.start(); }`,
      2,
    ],
  ])('a name that starts telemetry comes first, too: %s', (code, line) => {
    expect(lint(code, set)).toMatchObject({ ids: ['imported'], lines: [line], fixed: null, suggested: [] });
  });

  const listens = 'express().listen(3000);';

  it.each([
    `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport express from 'express';\nconst sdk = new NodeSDK({ instrumentations });\nsdk.start();\n${listens}`,
    `import * as Sentry from '@sentry/node';\nimport express from 'express';\nSentry.init({ dsn });\n${listens}`,
    `import tracer from 'dd-trace';\nimport express from 'express';\ntracer.init();\n${listens}`,
    `import { registerInstrumentations } from '@opentelemetry/instrumentation';\nimport express from 'express';\nregisterInstrumentations({});\n${listens}`,
    `const express = require('express');\nrequire('dd-trace').init();\n${listens}`,
    `import { initTracing } from './tracing';\nimport express from 'express';\ninitTracing();\n${listens}`,
    `import * as Sentry from '@sentry/node';\nimport express from 'express';\nif (dsn) Sentry.init({ dsn });\n${listens}`,
    `import * as Sentry from '@sentry/node';\nimport express from 'express';\nasync function main() { Sentry.init({ dsn }); ${listens} }\nmain().catch(fail);`,
    `import { initTracing } from './tracing';\nimport express from 'express';\nconst main = async () => { if (config.tracing) { await initTracing(); } ${listens} };\nvoid main();`,
    `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport express from 'express';\n(async () => { const sdk = new NodeSDK({ instrumentations }); await sdk.start(); ${listens} })();`,
    `const { startOtel } = require('./tracing');\nconst express = require('express');\nasync function main() { try { startOtel(); ${listens} } catch (err) { fail(err); } }\nif (require.main === module) main();`,
  ])('a start below the imports is too late: %s', (code) => {
    expect(lint(code, set)).toMatchObject({ ids: ['started'], fixed: null });
  });

  it.each([
    `import { startTracing } from './lib/tracing.js';\nimport { Pool } from 'pg';\nawait startTracing('jobs');\nnew Pool();`,
    `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport { Kafka } from 'kafkajs';\nconst sdk = new NodeSDK({ instrumentations });\nsdk.start();\nawait new Kafka({}).consumer({}).connect();`,
    `import tracer from 'dd-trace';\nimport Hapi from '@hapi/hapi';\ntracer.init({});\nawait Hapi.server({}).start();`,
    `const { initOtel } = require('./otel');\nconst { Worker } = require('bullmq');\ninitOtel();\nnew Worker('a', work);`,
  ])('so is one at the top of a process that listens to nothing: %s', (code) => {
    expect(lint(code, set)).toMatchObject({ ids: ['started'], fixed: null });
  });

  it.each([
    `import { initTelemetry } from './telemetry';\nimport { Pool } from 'pg';\ninitTelemetry();`,
    `import { initTracing } from './tracing';\ninitTracing();\nconst { Pool } = await import('pg');`,
    `import { initTracing } from './tracing';\nimport { Pool } from 'pg';\nexport const begin = () => initTracing();`,
    `import { NodeSDK } from '@opentelemetry/sdk-node';\nconst sdk = new NodeSDK({ instrumentations });\nsdk.start();\nconst { app } = await import('./app.js');\napp.listen(3000);`,
    `const { NodeSDK } = require('@opentelemetry/sdk-node');\nnew NodeSDK({ instrumentations }).start();\nconst express = require('express');\n${listens}`,
    `import { registerInstrumentations } from '@opentelemetry/instrumentation';\nimport http from 'node:http';\nregisterInstrumentations({});\nhttp.createServer().listen(1);`,
    `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport express from 'express';\nnew NodeSDK({ spanProcessors: [exporter] }).start();\n${listens}`,
    `import { NodeSDK } from '@opentelemetry/sdk-node';\nimport http from 'node:http';\nnew NodeSDK({ instrumentations }).start();\nexport const agent = new http.Agent();`,
    `import { sdk } from './tracing';\nimport express from 'express';\nsdk.start();\n${listens}`,
    `import * as Sentry from '@sentry/node';\nimport express from 'express';\nSentry.init({ integrations: [new Sentry.Integrations.Express({ app })] });\n${listens}`,
    `import * as Sentry from '@sentry/browser';\nimport express from 'express';\nSentry.init({ dsn });\n${listens}`,
    `import { initTracing } from './tracing';\nasync function main() { await initTracing(); const { app } = await import('./app.js'); app.listen(1); }\nmain();`,
    `import { sdk } from './tracing';\nimport express from 'express';\nasync function main() { sdk.start(); ${listens} }\nmain();`,
    // What is told of how a product is used goes by the same name.
    `import { initTelemetry } from './telemetry';\nimport express from 'express';\nasync function main() { await initTelemetry(); ${listens} }\nmain();`,
    `const api = require('./api');\nconst telemetry = require('./telemetry');\nfunction init(runtime) { api.init(runtime); telemetry.init(runtime); }\nmodule.exports = { init };`,
    `import * as Sentry from '@sentry/node';\nimport express from 'express';\nexport function report() { Sentry.init({ dsn }); }\n${listens}`,
  ])('a start that is early enough, or not in an entry: %s', (code) => {
    expect(lint(code, set).ids).toEqual([]);
  });
});

it('types load nothing', () => {
  expect(lint(`import type { Express } from 'express';\nimport './tracing';`).ids).toEqual([]);
  expect(lint(`import { type Express } from 'express';\nimport './tracing';`).ids).toEqual([]);
  expect(lint(`import { Express } from 'express';\nimport './tracing';\nlet app: Express;`).ids).toEqual([]);
  expect(
    lint(`import { Express } from 'express';\nimport './tracing';\nlet app: Express; use(Express);`).ids,
  ).toEqual(['loaded']);
});

it('imports of an .mjs run before a start that stands above them', () => {
  const code = `import { NodeSDK } from '@opentelemetry/sdk-node';\nnew NodeSDK({ instrumentations }).start();\nimport express from 'express';\nexpress().listen(1);`;
  expect(lint(code, { filename: 'index.mjs', options: {} }).ids).toEqual(['started']);
  expect(lint(code, { filename: 'index.ts' }).ids).toEqual([]);
});

it('a script that loads telemetry before the file is seen', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-first-'));
  try {
    mkdirSync(join(folder, 'src'));
    const code = `import express from 'express';\nimport './tracing';`;
    const at = { filename: join(folder, 'src/index.ts'), cwd: folder };
    const write = (start: string) => {
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'a', scripts: { start } }));
    };
    write('node --import ./dist/tracing.js dist/index.js');
    expect(lint(code, at).ids).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('Sentry before version 8 is given the application, and so comes after it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sightline-first-'));
  try {
    const code = `import * as Sentry from '@sentry/node';\nimport express from 'express';\nSentry.init({ dsn });\nexpress().listen(1);`;
    const withVersion = (version: string) => {
      const own = join(folder, version);
      mkdirSync(own);
      writeFileSync(
        join(own, 'package.json'),
        JSON.stringify({ dependencies: { '@sentry/node': `^${version}.1.0` } }),
      );
      return lint(code, { filename: join(own, 'index.ts'), cwd: folder }).ids;
    };
    expect(withVersion('7')).toEqual([]);
    expect(withVersion('8')).toEqual(['started']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('telemetry that is loaded or started by other means', () => {
  const listens = 'const app = express(); app.listen(3000);';
  it.each([
    [`import express from 'express'; await import('./tracing.js'); ${listens}`, ['loaded']],
    [
      `import express from 'express'; const { start } = await import('./tracing.js'); start(); ${listens}`,
      ['imported'],
    ],
    [
      `import express from 'express'; if (process.env.TRACE) { const { start } = await import('./tracing.js'); await start(); } ${listens}`,
      ['imported'],
    ],
    [
      `const { sdk } = await import('./otel.js'); sdk.start(); const { default: express } = await import('express'); ${listens}`,
      [],
    ],
    [
      `await import('./tracing.js'); const { default: app } = await import('./app.js'); app.listen(3000);`,
      [],
    ],
    [
      `import express from 'express'; import * as appInsights from 'applicationinsights'; appInsights.setup(KEY).setAutoCollectRequests(true).start(); ${listens}`,
      ['started'],
    ],
    [`import * as appInsights from 'applicationinsights'; appInsights.setup(KEY).start();`, []],
  ])('%s', (code, ids) => {
    const found = lint(code, { filename: 'index.mjs', options: {} as never });
    expect(found.ids).toEqual(ids);
    expect(found.fixed).toBeNull();
  });
});
