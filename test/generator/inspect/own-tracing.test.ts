import { describe, expect, it } from 'vitest';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import type { Existing } from '../../../generator/src/inspect/service.js';
import { EXPRESS_SERVER, temporaryRepository } from './temporary-repository.js';

interface Shape {
  dependencies?: Record<string, string>;
  scripts?: Record<string, string>;
  files: Record<string, string>;
}

async function found({ dependencies = {}, scripts = {}, files }: Shape): Promise<Existing['tracing']> {
  const { existing } = await inspectService(
    temporaryRepository({
      'package.json': {
        main: 'server.js',
        scripts: { start: 'node server.js', ...scripts },
        dependencies: { express: '^5.1.0', ...dependencies },
      },
      'server.js': EXPRESS_SERVER,
      ...files,
    }),
  );
  return existing.tracing;
}

const SDK = "const { NodeSDK } = require('@opentelemetry/sdk-node');\n\nnew NodeSDK({}).start();\n";

describe('tracing that the service starts itself', () => {
  it.each<[how: string, Shape, place: string]>([
    [
      'in a module that the entry loads',
      { files: { 'server.js': `require('./otel');\n${EXPRESS_SERVER}`, 'otel.js': SDK } },
      '@opentelemetry/sdk-node otel.js:3',
    ],
    [
      'in a function there',
      {
        files: {
          'server.js': `require('./otel').start();\n${EXPRESS_SERVER}`,
          'otel.js':
            "const otel = require('@opentelemetry/sdk-node');\nexports.start = () => {\n  const sdk = new otel.NodeSDK();\n  sdk.start();\n};\n",
        },
      },
      '@opentelemetry/sdk-node otel.js:3',
    ],
    [
      'in a preload of a script',
      { scripts: { start: 'node --require ./instrument.js server.js' }, files: { 'instrument.js': SDK } },
      '@opentelemetry/sdk-node instrument.js:3',
    ],
    [
      'by a preload of a package',
      {
        scripts: { start: 'node --require @opentelemetry/auto-instrumentations-node/register server.js' },
        files: {},
      },
      '@opentelemetry/auto-instrumentations-node package.json:null',
    ],
    [
      'in a preload that the image names',
      {
        files: {
          Dockerfile: 'FROM node:22\nCMD ["node", "--require", "./instrument.js", "server.js"]\n',
          'instrument.js': SDK,
        },
      },
      '@opentelemetry/sdk-node instrument.js:3',
    ],
    [
      'by a preload of a package that the image names',
      {
        files: {
          Dockerfile:
            'FROM node:22\nCMD ["node", "--require", "@opentelemetry/auto-instrumentations-node/register", "server.js"]\n',
        },
      },
      '@opentelemetry/auto-instrumentations-node Dockerfile:2',
    ],
    [
      'by a provider of its own',
      {
        files: {
          'server.js':
            "const { NodeTracerProvider: Provider } = require('@opentelemetry/sdk-trace-node');\nnew Provider().register();\n" +
            EXPRESS_SERVER,
        },
      },
      '@opentelemetry/sdk-trace-node server.js:2',
    ],
    [
      'by Sentry from version 8 on',
      {
        dependencies: { '@sentry/node': '^10.2.0' },
        files: {
          'server.js': `const Sentry = require('@sentry/node');\nSentry.init({ dsn: process.env.DSN });\n${EXPRESS_SERVER}`,
        },
      },
      '@sentry/node server.js:2',
    ],
    [
      'by an agent that a function of it starts',
      {
        files: {
          'server.js': `require('dd-trace').init({ logInjection: true });\n${EXPRESS_SERVER}`,
        },
      },
      'dd-trace server.js:1',
    ],
    [
      'by an agent that a module of the service starts and exports',
      {
        files: {
          'server.js': `require('./tracer.mjs');\n${EXPRESS_SERVER}`,
          'tracer.mjs': "import tracer from 'dd-trace';\n\ntracer.init();\nexport default tracer;\n",
        },
      },
      'dd-trace tracer.mjs:3',
    ],
    [
      'by an agent that starts when it is loaded',
      { files: { 'server.js': `require('newrelic');\n${EXPRESS_SERVER}` } },
      'newrelic server.js:1',
    ],
    [
      'by an agent whose package is a function',
      { files: { 'server.js': `require('@instana/collector')();\n${EXPRESS_SERVER}` } },
      '@instana/collector server.js:1',
    ],
    [
      'by an agent that a script preloads',
      { scripts: { start: 'node -r elastic-apm-node/start.js server.js' }, files: {} },
      'elastic-apm-node package.json:null',
    ],
    [
      'by an agent that the image gives to every node',
      {
        files: {
          Dockerfile:
            'FROM node:22\nENV NODE_ENV=production NODE_OPTIONS="--require dd-trace/init"\nCMD ["node", "server.js"]\n',
        },
      },
      'dd-trace Dockerfile:2',
    ],
    [
      'by a distribution of OpenTelemetry',
      {
        files: {
          'server.js': `const insights = require('applicationinsights');\ninsights.setup().start();\n${EXPRESS_SERVER}`,
        },
      },
      'applicationinsights server.js:2',
    ],
  ])('is found %s', async (_how, shape, place) => {
    const own = await found(shape);
    expect(own && `${own.package} ${own.file}:${String(own.line)}`).toBe(place);
  });

  it.each<[what: string, Shape]>([
    ['a service without any', { files: {} }],
    ['what only a test starts', { files: { 'test/tracing.js': SDK } }],
    [
      'the API alone',
      {
        files: {
          'server.js': `const { trace } = require('@opentelemetry/api');\ntrace.getTracer('x');\n${EXPRESS_SERVER}`,
        },
      },
    ],
    [
      'a type of the SDK, and a class of the service that is called like one of it',
      {
        files: {
          'server.js': `const { resources } = require('@opentelemetry/sdk-node');\nclass NodeSDK {}\nnew NodeSDK(resources);\n${EXPRESS_SERVER}`,
        },
      },
    ],
    [
      'Sentry before version 8',
      {
        dependencies: { '@sentry/node': '^7.120.0' },
        files: {
          'server.js': `const Sentry = require('@sentry/node');\nSentry.init({ dsn: process.env.DSN });\n${EXPRESS_SERVER}`,
        },
      },
    ],
    [
      'Sentry that is kept out of it',
      {
        dependencies: { '@sentry/node': '^10.2.0' },
        files: {
          'server.js': `const { init } = require('@sentry/node');\ninit({ skipOpenTelemetrySetup: true });\n${EXPRESS_SERVER}`,
        },
      },
    ],
    [
      'an agent of which only the rest is used',
      {
        dependencies: { 'dd-trace': '^5.0.0' },
        files: {
          'server.js': `const { tracer } = require('dd-trace');\ntracer.scope().active();\n${EXPRESS_SERVER}`,
        },
      },
    ],
    [
      'an agent that tests alone are given',
      { scripts: { test: 'NODE_OPTIONS="-r dd-trace/ci/init" jest' }, files: {} },
    ],
  ])('is not found in %s', async (_what, shape) => {
    expect(await found(shape)).toBeNull();
  });
});
