import type { FrameworkName } from '../inspect/service.js';
import { express } from './express.js';
import { fastify } from './fastify.js';
import type { Framework } from './framework.js';
import { hono } from './hono.js';
import { koa } from './koa.js';
import { nest } from './nest.js';
import { nodeHttp } from './node-http.js';

const frameworks: readonly Framework[] = [express, fastify, koa, hono, nest, nodeHttp];

export function findFramework(name: FrameworkName): Framework {
  const found = frameworks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no framework is called ${name}`);
  return found;
}
