import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { wirePreload } from '../../../generator/src/edit/start-commands.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import { EXPRESS_SERVER, temporaryRepository } from '../inspect/temporary-repository.js';

const tsconfig = { compilerOptions: { module: 'commonjs', outDir: 'dist', rootDir: 'src' } };
const service = {
  'package.json': {
    name: '@shop/api',
    dependencies: { express: '^5.0.0' },
    scripts: { start: 'node dist/server.js' },
  },
  'tsconfig.json': tsconfig,
  'src/server.ts': EXPRESS_SERVER.replace(
    "const express = require('express')",
    "import express from 'express'",
  ),
};

/** Steps that a Dockerfile at the root of a workspace leaves for the service in apps/api. */
async function steps(dockerfile: string): Promise<string[]> {
  const workspace = temporaryRepository({
    'package.json': { name: 'shop', private: true, workspaces: ['apps/*'] },
    Dockerfile: dockerfile,
    ...Object.fromEntries(Object.entries(service).map(([file, text]) => [`apps/api/${file}`, text])),
    'apps/web/package.json': { name: '@shop/web' },
  });
  const found = await inspectService(join(workspace, 'apps/api'));
  const { manual, edits } = wirePreload(found, 'src/observability/register.ts');
  expect(edits).toEqual([]);
  return manual.map(({ file, line, snippet }) => `${file}:${String(line)} ${snippet}`);
}

describe('a Dockerfile at the root of a workspace', () => {
  test.each([
    [
      'that names the file by its folder',
      'FROM node\nWORKDIR /app\nCOPY . .\nCMD ["node", "apps/api/dist/server.js"]\n',
      '../../Dockerfile:4 CMD ["node", "--require", "./apps/api/dist/observability/register.js", "apps/api/dist/server.js"]',
    ],
    [
      'that names it from the root of the image',
      'FROM node\nCOPY . /app\nCMD node /app/apps/api/dist/server.js\n',
      '../../Dockerfile:3 CMD node --require /app/apps/api/dist/observability/register.js /app/apps/api/dist/server.js',
    ],
    [
      'that works in its folder',
      'FROM node AS build\nCOPY . /app\nFROM node\nWORKDIR /app/apps/api\nCMD ["node", \\\n  "dist/server.js"]\n',
      '../../Dockerfile:5 CMD ["node", \\\n  "--require", "./dist/observability/register.js", "dist/server.js"]',
    ],
    [
      'that takes what it deploys',
      'FROM node AS build\nRUN pnpm deploy --filter=@shop/api /prod/api\nFROM node\nCOPY --from=build /prod/api .\nCMD ["node", "dist/server.js"]\n',
      '../../Dockerfile:5 CMD ["node", "--require", "./dist/observability/register.js", "dist/server.js"]',
    ],
  ])('%s becomes a step with the line as it should read', async (_, text, step) => {
    expect(await steps(text)).toEqual([step]);
  });

  test.each([
    [
      'that starts another service with files of the same names',
      'FROM node\nWORKDIR /app\nCOPY apps/api/package.json apps/api/\nWORKDIR /app/apps/web\nCMD ["node", "dist/server.js"]\n',
    ],
    [
      'that runs a script, which has the preload',
      'FROM node\nCOPY . .\nCMD npm start --workspace apps/api\n',
    ],
    [
      'that has the preload',
      'FROM node\nWORKDIR /app/apps/api\nCMD ["node", "--require", "./dist/observability/register.js", "dist/server.js"]\n',
    ],
  ])('%s leaves nothing to do', async (_, text) => {
    expect(await steps(text)).toEqual([]);
  });
});
