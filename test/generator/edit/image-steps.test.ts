import { describe, expect, test } from 'vitest';
import { imageSteps } from '../../../generator/src/edit/image-steps.js';
import { inspectService } from '../../../generator/src/inspect/inspect.js';
import type { Service } from '../../../generator/src/inspect/service.js';
import { EXPRESS_SERVER, temporaryRepository } from '../inspect/temporary-repository.js';

const express = { name: 's', dependencies: { express: '^5.0.0' }, scripts: { start: 'node server.js' } };

async function inspected(files: Record<string, string | object>): Promise<Service> {
  return inspectService(
    temporaryRepository({ 'package.json': express, 'server.js': EXPRESS_SERVER, ...files }),
  );
}

async function steps(dockerfile: string): Promise<string[]> {
  return imageSteps(await inspected({ Dockerfile: dockerfile })).map(
    ({ file, line, snippet }) => `${file}:${String(line)} ${snippet}`,
  );
}

const START = 'COPY . .\nCMD ["node", "server.js"]\n';

describe('an image that starts the service', () => {
  test.each([
    ['FROM node:14.16.1-alpine3.13', 'FROM node:22-alpine'],
    ['FROM node:14', 'FROM node:22'],
    ['from node:16-bullseye-slim', 'from node:22-slim'],
    [
      'FROM --platform=linux/amd64 docker.io/library/node:18.12',
      'FROM --platform=linux/amd64 docker.io/library/node:22',
    ],
    ['FROM node:20.3.0', 'FROM node:22'],
  ])('on a Node that is too old becomes a step: %s', async (from, snippet) => {
    expect(await steps(`# image\n${from}\n${START}`)).toEqual([`Dockerfile:2 ${snippet}`]);
  });

  test.each([
    'FROM node:18',
    'FROM node:20-alpine',
    'FROM node:22.15.0',
    'FROM node',
    'FROM node:lts-alpine',
    'FROM gcr.io/distroless/nodejs14',
    'FROM my-node:14',
    'ARG NODE_VERSION\nFROM node:${NODE_VERSION}',
  ])('is fine, or nothing is known of it: %s', async (from) => {
    expect(await steps(`${from}\n${START}`)).toEqual([]);
  });

  test('says which Node it has, and which is needed', async () => {
    const [step] = imageSteps(await inspected({ Dockerfile: `FROM node:14.16.1\n${START}` }));
    expect(step?.why).toBe(
      'This image starts the service on Node 14.16.1, where it would not come up any more: what is emitted needs Node 18.19, or 20.6 and later.',
    );
  });

  test('is the stage that starts it, or the one below that', async () => {
    expect(await steps(`FROM node:14 AS build\nRUN npm run build\nFROM node:22\n${START}`)).toEqual([]);
    expect(await steps(`FROM node:14 AS Base\nFROM node:22 AS build\nFROM base AS run\n${START}`)).toEqual([
      'Dockerfile:1 FROM node:22 AS Base',
    ]);
  });

  test('by a version that an ARG gives', async () => {
    expect(await steps(`ARG NODE_VERSION=16\nFROM node:\${NODE_VERSION}-slim\n${START}`)).toEqual([
      'Dockerfile:2 FROM node:22-slim',
    ]);
    expect(await steps(`FROM node:\${NODE_VERSION:-16}\n${START}`)).toEqual(['Dockerfile:1 FROM node:22']);
  });

  test('by its script, and no other image', async () => {
    expect(await steps('FROM node:14\nCMD ["npm", "start"]\n')).toHaveLength(1);
    expect(await steps('FROM node:14\nCMD yarn run start\n')).toHaveLength(1);
    expect(await steps('FROM node:14\nCMD ["npm", "test"]\n')).toEqual([]);
    expect(await steps('FROM node:14\nCMD ["node", "other.js"]\n')).toEqual([]);
  });

  test('counts where packages are chosen for a Node', async () => {
    const floor = async (from: string, engines?: object): Promise<string> =>
      (await inspected({ 'package.json': { ...express, engines }, Dockerfile: `FROM ${from}\n${START}` }))
        .node.floor;
    expect(await floor('node:20.9-slim', { node: '>=22.15' })).toBe('20.9.0');
    expect(await floor('node:18')).toBe('18.0.0');
    expect(await floor('node:99')).toBe(process.versions.node);
    expect(await floor('node:22', { node: '>=22.15' })).toBe('22.15.0');
  });
});
