import { expect, test } from 'vitest';
import type { WiringContext } from '../../../generator/src/frameworks/framework.js';
import { wireService } from '../../../generator/src/frameworks/frameworks.js';
import { ownRegistrySteps } from '../../../generator/src/frameworks/own-registry.js';
import type { Existing } from '../../../generator/src/inspect/service.js';
import { serviceWith } from '../plan/service.js';

const EXPRESS = "const app = require('express')();\napp.listen(3000);\n";

/** A service of Express whose server.js is this text. */
function serviceOf(text: string, routes: Existing['routes'] = []): WiringContext {
  const base = serviceWith({
    sourceDir: '',
    framework: { name: 'express', version: '4.21.0', major: 4 },
    entry: { file: 'server.js', foundBy: '' },
  });
  return {
    service: { ...base, existing: { ...base.existing, routes } },
    readSource: (file) => (file === 'server.js' ? text : undefined),
    observabilityDir: 'observability',
  };
}

test.each([
  ["app.use(require('morgan')('dev'));", 'morgan writes an access line of its own'],
  ["app.use(require('pino-http')({ logger }));", 'with `autoLogging: false` among its options there is one'],
  ["app.use(require('express-winston').logger({}));", ': without its `logger()` there is one'],
  ["app.use(require('express-bunyan-logger')());", 'express-bunyan-logger writes an access line of its own'],
  [
    "app.use(require('bunyan-middleware')({ logger }));",
    'bunyan-middleware writes an access line of its own',
  ],
  [
    "app.use(require('@kasa/koa-logging')({ logger }));",
    '@kasa/koa-logging writes an access line of its own',
  ],
  [
    "app.use(require('hono-pino').pinoLogger({ pino }));",
    ': with `http: false` among its options there is one',
  ],
])('%s', (line, told) => {
  expect(wireService(serviceOf(`${EXPRESS}${line}\n`)).notes).toEqual([expect.stringContaining(told)]);
});

test('an access logger that is told to be quiet is not told of', () => {
  const text = `${EXPRESS}app.use(require('pino-http')({ logger, autoLogging: false }));\n`;
  expect(wireService(serviceOf(text)).notes).toEqual([]);
  const hono = `${EXPRESS}app.use(require('hono-pino').pinoLogger({ pino, http: false }));\n`;
  expect(wireService(serviceOf(hono)).notes).toEqual([]);
});

test('processes that are forked count each for itself; a module that only asks which one it is forks none', () => {
  const forking = `const cluster = require('node:cluster');\n${EXPRESS}if (cluster.isPrimary) cluster.fork();\n`;
  expect(wireService(serviceOf(forking)).notes).toEqual([
    expect.stringContaining('The processes that server.js forks count each for itself'),
  ]);
  const asking = `const cluster = require('cluster');\n${EXPRESS}console.log(cluster.worker.id);\n`;
  expect(wireService(serviceOf(asking)).notes).toEqual([]);
});

const METRICS = [{ path: '/metrics', file: 'server.js', line: 4 }];

test("a registry of the service's own is a step where its own /metrics answers from it", () => {
  const text = `const { Registry } = require('prom-client');\nconst mine = new Registry();\n${EXPRESS}`;
  expect(ownRegistrySteps(serviceOf(text, METRICS), 'prom-client')).toMatchObject([
    {
      title: 'Measure in one registry',
      file: 'server.js',
      line: 2,
      snippet: "const { register } = require('prom-client');\n\nconst mine = register;",
    },
  ]);
  expect(ownRegistrySteps(serviceOf(text), 'prom-client')).toEqual([]);
});

test.each([
  [
    "const { Registry } = require('prom-client');\n",
    "const { register: defaultRegister } = require('prom-client');",
  ],
  ["import { Registry } from 'prom-client';\n", "import { register as defaultRegister } from 'prom-client';"],
])('a registry that is called as the default one gets it by another name', (load, expected) => {
  const text = `${load}const register = new Registry();\n${EXPRESS}`;
  const [step] = ownRegistrySteps(serviceOf(text, METRICS), 'prom-client');
  expect(step?.snippet).toBe(`${expected}\n\nconst register = defaultRegister;`);
});

test('the default registry, and a Registry of something else, are none', () => {
  const text = `const client = require('prom-client');\nconst { Registry } = require('winreg');\nnew Registry();\nclient.register.metrics();\n${EXPRESS}`;
  expect(ownRegistrySteps(serviceOf(text, METRICS), 'prom-client')).toEqual([]);
});

test('a /metrics that answers without a client shows nothing of what is measured, which is a step', () => {
  const text = `${EXPRESS}app.get('/metrics', (req, res) => res.send('jobs_waiting 3'));\n`;
  expect(ownRegistrySteps(serviceOf(text, METRICS), 'prom-client')).toMatchObject([
    {
      title: 'Show what is measured',
      file: 'server.js',
      line: 4,
      snippet:
        "const { register } = require('prom-client');\n\nconst measured = await register.metrics(); // a part of what /metrics answers",
    },
  ]);
});

test.each([
  [{ 'express-prom-bundle': '^7.0.0' }, []],
  [{ '@willsoto/nestjs-prometheus': '^6.0.0' }, []],
  [{ '@acme/telemetry': 'workspace:*' }, []],
  [{ '@opentelemetry/exporter-prometheus': '^0.223.0' }, ['Show what is measured']],
  [{ 'express-promise-router': '^4.1.1', prompts: '^2.4.2' }, ['Show what is measured']],
])('beside %j it tells %j', (dependencies, titles) => {
  const context = serviceOf(EXPRESS, METRICS);
  const { packageJson } = context.service;
  const service = { ...context.service, packageJson: { ...packageJson, data: { dependencies } } };
  const steps = ownRegistrySteps({ ...context, service }, 'prom-client');
  expect(steps.map(({ title }) => title)).toEqual(titles);
});
