import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { entryReasonOf } from '../../eslint-plugin/src/model/entry-file.js';
import type { NamedFile } from '../../eslint-plugin/src/model/file-place.js';
import { fileRoleOf, isTestFile } from '../../eslint-plugin/src/model/file-role.js';

const root = mkdtempSync(join(tmpdir(), 'sightline-tests-'));
afterAll(() => {
  rmSync(root, { recursive: true, force: true });
});

let projects = 0;
/** A repository in a folder whose own way is full of words that say something: `…/tests/scripts/1`. */
function repository(packages: Record<string, object>): string {
  projects += 1;
  const folder = join(root, 'tests', 'scripts', String(projects));
  for (const [at, content] of Object.entries(packages)) {
    mkdirSync(join(folder, at), { recursive: true });
    writeFileSync(join(folder, at, 'package.json'), JSON.stringify(content));
  }
  return folder;
}

const file = (filename: string, text = '', cwd = '/home/me/tests/shop'): NamedFile =>
  ({ filename, cwd, settings: {}, sourceCode: { text } }) as unknown as NamedFile;
/** The role, which the quicker question for tests has to agree with. */
const role = (path: string, text = '') => {
  const asked = file(`/home/me/tests/shop/${path}`, text);
  const found = fileRoleOf(asked);
  expect(isTestFile(asked)).toBe(found === 'test');
  return found;
};

describe('the role of a file, by its place', () => {
  it.each([
    ['src/app.ts', 'service'],
    ['src/clients/stock.client.ts', 'service'],
    ['src/tools/search.ts', 'service'],
    ['src/samples/sample.service.ts', 'service'],
    ['src/config/database.config.ts', 'service'],
    ['src/migrations.ts', 'service'],
    ['src/commands/place-order.handler.ts', 'service'],
    ['src/latest/testimonials.ts', 'service'],
    ['index.js', 'service'],
    ['test/app.ts', 'test'],
    ['src/__tests__/app.ts', 'test'],
    ['src/app.test.ts', 'test'],
    ['src/app.e2e-spec.ts', 'test'],
    ['apps/shop-e2e/src/support.ts', 'test'],
    ['packages/testcontainers/src/docker.ts', 'test'],
    ['packages/a/integration-tests/run.js', 'test'],
    ['vitest.setup.ts', 'test'],
    ['apps/shop/vitest-e2e.setup.ts', 'test'],
    ['bench/run.mjs', 'test'],
    ['src/orders/order.test-helpers.ts', 'test'],
    ['src/orders/order-test-utils.ts', 'test'],
    ['src/test-data.ts', 'test'],
    ['src/latest-data.ts', 'service'],
    ['scripts/report.ts', 'script'],
    ['src/scripts/backfill.ts', 'script'],
    ['tools/release.js', 'script'],
    ['migrations/20240101-users.js', 'migration'],
    ['src/database/migrations/1700000000000-Users.ts', 'migration'],
    ['prisma/seed.ts', 'migration'],
    ['src/cli.ts', 'cli'],
    ['src/cli/print.ts', 'cli'],
    ['packages/shop-cli/src/print.ts', 'cli'],
    ['packages/admin-vite-plugin/src/forms.ts', 'build configuration'],
    ['web/webpack-plugins/grammar.js', 'build configuration'],
    ['src/codemods/rename.js', 'script'],
    ['vite.config.ts', 'build configuration'],
    ['packages/web/webpack.prod.config.js', 'build configuration'],
    ['gulpfile.js', 'build configuration'],
    ['.eslintrc.cjs', 'build configuration'],
    ['src/generated/client.ts', 'generated'],
    ['src/proto/orders_pb.js', 'generated'],
    ['dist/app.js', 'generated'],
    ['examples/shop/src/app.ts', 'example'],
    ['docs/snippet.js', 'example'],
    ['client/main.js', 'front end'],
    ['src/Button.tsx', 'front end'],
  ])('%s: %s', (path, expected) => {
    expect(role(path)).toBe(expected);
  });
});

describe('the role of a file, by what it holds', () => {
  it.each([
    ['#!/usr/bin/env node\n', 'cli'],
    ["import { Command } from 'commander';", 'cli'],
    ["import { generateFiles } from '@nx/devkit';", 'cli'],
    ["const yargs = require('yargs');\napp.listen(80);", 'service'],
    ['const [path] = process.argv.slice(2);', 'cli'],
    ["import { expect, it } from 'vitest';", 'test'],
    ["const { test } = require('node:test');", 'test'],
    ["import { PostgreSqlContainer } from '@testcontainers/postgresql';", 'test'],
    ['if (process.argv[1] === file) void main().then(() => process.exit(0));', 'cli'],
    ['if (require.main === module) { run(); process.exit(); }', 'cli'],
    ["if (require.main === module) start();\nprocess.on('SIGTERM', () => process.exit(0));", 'service'],
    ['/**\n * Finds keys that are not used.\n *\n * Usage:\n *   pnpm scan-keys\n */', 'cli'],
    ['await importAll();\nprocess.exit(0);', 'cli'],
    ['importAll().then(() => process.exit());', 'cli'],
    ['export const importAll = () => process.exit(0);', 'service'],
    [
      "import { close } from './db.js';\nconst shutdown = () => close().then(() => process.exit(0));",
      'service',
    ],
    ["process.on('SIGINT', () => process.exit(0));", 'service'],
    ['consume();\nonClose(() => process.exit(1));', 'service'],
    ['/** Usage of the queue: pnpm is not needed. */', 'service'],
    ["describe('orders', () => {});", 'test'],
    ['/** @generated by protoc */', 'generated'],
    ['// Code generated by sqlc. DO NOT EDIT.', 'generated'],
    ["document.querySelector('#app');", 'front end'],
    ["'use client';\nexport const a = 1;", 'front end'],
    ["import { useState } from 'react';", 'front end'],
    ["import puppeteer from 'puppeteer';\npage.evaluate(() => document.querySelector('a'));", 'service'],
    ["import express from 'express';\nexport const page = '<script>document.body</script>';", 'service'],
  ])('%j: %s', (text, expected) => {
    expect(role('src/thing.ts', text)).toBe(expected);
  });

  it('takes a file among the commands that ends the process for one that is run by hand', () => {
    const text = 'export async function migrate() { process.exit(1); }';
    expect(role('src/commands/db/migrate.ts', text)).toBe('cli');
    expect(role('src/commands/place-order.ts', 'export class PlaceOrder {}')).toBe('service');
    expect(role('src/jobs/migrate.ts', text)).toBe('service');
  });

  it('takes a file that is named for being run, and gives nothing to others, for a script', () => {
    expect(role('src/run-import.ts', 'await importAll();')).toBe('script');
    expect(role('src/run-import.ts', 'export const run = 1;')).toBe('service');
    expect(role('src/run-worker.ts', 'consume();')).toBe('service');
    expect(role('src/runtime.ts', 'start();')).toBe('service');
  });

  it('takes a server that is written with JSX for a service', () => {
    expect(role('src/index.tsx', "import { Hono } from 'hono';")).toBe('service');
  });
});

describe('package.json', () => {
  it('says what is a command, also where `bin` names the built file', () => {
    const folder = repository({ '.': { bin: { shop: './dist/main.js' } } });
    expect(fileRoleOf(file(`${folder}/src/main.ts`, '', folder))).toBe('cli');
    expect(fileRoleOf(file(`${folder}/src/other.ts`, '', folder))).toBe('service');
    expect(fileRoleOf(file(`${folder}/src/main.ts`, 'app.listen(80)', folder))).toBe('service');
  });

  it('says that a whole package is a command, or runs in a browser', () => {
    const folder = repository({
      '.': {},
      'packages/init': { bin: 'index.js', dependencies: { commander: '1' } },
      'packages/desk': { dependencies: { 'react-dom': '1' } },
      'packages/cli': { bin: 'bin/shop', dependencies: { express: '1', '@oclif/core': '1' } },
      'packages/full': { dependencies: { 'react-dom': '1', next: '1' } },
    });
    expect(fileRoleOf(file(`${folder}/packages/init/src/print.ts`, '', folder))).toBe('cli');
    expect(fileRoleOf(file(`${folder}/packages/desk/src/price.ts`, '', folder))).toBe('front end');
    expect(fileRoleOf(file(`${folder}/packages/cli/src/orders.ts`, '', folder))).toBe('service');
    expect(fileRoleOf(file(`${folder}/packages/cli/src/cli/print.ts`, '', folder))).toBe('cli');
    expect(fileRoleOf(file(`${folder}/packages/full/src/orders.ts`, '', folder))).toBe('service');
  });

  it('is told by a file itself where its package is a server and a front end', () => {
    const folder = repository({
      '.': {},
      'apps/web': { dependencies: { 'react-dom': '1', next: '1' } },
      'apps/website': { dependencies: { 'react-dom': '1' } },
    });
    const of = (path: string, text = 'export const a = 1;') =>
      fileRoleOf(file(`${folder}/apps/${path}`, text, folder));
    const logs = `import { logger } from '@shop/logger'; export const a = 1;`;
    expect(of('web/modules/api/teams/route.ts')).toBe('service');
    expect(of('web/lib/jwt.ts', logs)).toBe('service');
    expect(of('web/lib/read.ts', `import fs from 'node:fs'; export const a = 1;`)).toBe('service');
    expect(of('web/lib/price.ts')).toBe('front end');
    expect(of('web/lib/page.ts', `'use client'; ${logs}`)).toBe('front end');
    expect(of('web/modules/teams/page.tsx', logs)).toBe('front end');
    expect(of('web/public/main.ts', logs)).toBe('front end');
    expect(of('web/client/main.ts', logs)).toBe('front end');
    expect(of('website/lib/jwt.ts', logs)).toBe('front end');
  });

  it('is the root where the working folder is elsewhere', () => {
    const folder = repository({ '.': {} });
    expect(fileRoleOf(file(`${folder}/src/app.ts`, '', '/somewhere/else'))).toBe('service');
    expect(fileRoleOf(file(`${folder}/test/app.ts`, '', '/somewhere/else'))).toBe('test');
  });

  it('names what is started; what stands beside the source and gives nothing away is a script', () => {
    const folder = repository({ '.': { scripts: { work: 'node worker.js' } } });
    expect(fileRoleOf(file(`${folder}/worker.js`, 'run();', folder))).toBe('service');
    expect(fileRoleOf(file(`${folder}/admin/backup.js`, 'run();', folder))).toBe('script');
    expect(fileRoleOf(file(`${folder}/admin/backup.js`, 'module.exports = run;', folder))).toBe('service');
    expect(fileRoleOf(file(`${folder}/src/worker.js`, 'run();', folder))).toBe('service');
  });

  it('names what is run by hand, by the name of its script, and with it the files beside', () => {
    const folder = repository({
      '.': {
        scripts: {
          start: 'node dist/server.js',
          'start:worker': 'node worker/index.js',
          build: 'node build.mjs',
          'db:migrate:deploy': 'node --env-file=.env migrate.mjs',
          'scan-translations': 'tsx src/scan-translations.ts',
          'wait-for-db': 'node ./lib/wait-for-db.js',
          'admin:remove-user': 'ts-node --transpileOnly ./admin/remove-user.ts',
          test: 'node dist/server.js --check',
          bundle: 'esbuild src/app.ts --bundle --outfile=dist/app.js',
          nightly: 'tsx src/run-nightly.ts',
          'db:reset': 'node --import ./src/telemetry.ts -r ts-node/register src/reset.ts',
        },
      },
    });
    const text = 'export const run = 1;';
    const of = (path: string, content = text) => fileRoleOf(file(`${folder}/${path}`, content, folder));
    expect(of('build.mjs')).toBe('build configuration');
    expect(of('migrate.mjs')).toBe('script');
    expect(of('src/scan-translations.ts')).toBe('script');
    expect(of('src/wait-for-db.ts')).toBe('script');
    expect(of('admin/remove-user.ts')).toBe('script');
    expect(of('admin/connect.ts')).toBe('script');
    expect(of('src/server.ts')).toBe('service');
    expect(of('src/orders.ts')).toBe('service');
    expect(of('src/app.ts')).toBe('service');
    expect(of('src/telemetry.ts')).toBe('service');
    expect(of('src/reset.ts')).toBe('script');
    expect(of('src/run-nightly.ts', 'work();')).toBe('service');
    expect(of('worker/index.js')).toBe('service');
    expect(of('worker/jobs.js')).toBe('service');
    expect(of('migrate.mjs', 'app.listen(80)')).toBe('service');
  });

  it('says that a package gives its commands away, or is made for browsers', () => {
    const folder = repository({
      '.': {},
      'packages/shop': { exports: { '.': './dist/index.js', './commands/*': './dist/commands/*.js' } },
      'packages/embed': { main: './dist/index.umd.cjs' },
      'packages/shared': { main: './lib/index.js', browser: './lib/browser.js' },
      'packages/server': { browser: './lib/browser.js', dependencies: { express: '4' } },
    });
    const of = (path: string, text = '') => fileRoleOf(file(`${folder}/packages/${path}`, text, folder));
    expect(of('shop/src/commands/build.ts')).toBe('cli');
    expect(of('shop/src/loaders/build.ts')).toBe('service');
    expect(of('embed/src/queue.ts')).toBe('front end');
    expect(of('shared/src/phone.ts')).toBe('front end');
    expect(of('shared/src/read.ts', "import fs from 'node:fs';")).toBe('service');
    expect(of('server/src/app.ts')).toBe('service');
  });

  it('is not needed: a name that stands for no file, or no file system at all', () => {
    expect(fileRoleOf(file('<input>'))).toBe('service');
    expect(fileRoleOf(file('src/app.test.ts'))).toBe('test');
    expect(fileRoleOf(file('C:\\work\\tests\\shop\\src\\app.ts', '', 'C:\\work\\tests\\shop'))).toBe(
      'service',
    );
    expect(fileRoleOf(file('/nowhere/tests/shop/src/app.ts', '', '/'))).toBe('service');
    vi.stubGlobal('process', undefined);
    try {
      expect(fileRoleOf(file('/virtual/tests/src/app.ts', '', '/elsewhere'))).toBe('service');
    } finally {
      vi.unstubAllGlobals();
    }
  });
});

describe('the entry file', () => {
  it('is what listens, what a script starts, or what `main` names', () => {
    const folder = repository({
      '.': { main: 'dist/index.js', scripts: { start: 'node --import ./dist/telemetry.js dist/server.js' } },
    });
    const reason = (path: string, text = '') => entryReasonOf(file(`${folder}/${path}`, text, folder));
    expect(reason('src/server.ts')).toBe('script');
    expect(reason('src/index.ts')).toBe('main');
    expect(reason('src/app.ts', 'app.listen(3000)')).toBe('listens');
    expect(reason('src/routes.ts')).toBe(null);
  });
});
