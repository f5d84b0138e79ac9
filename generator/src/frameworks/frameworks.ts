import type { FrameworkName } from '../inspect/service.js';
import { wireEarlyExits } from './early-exits.js';
import { express } from './express.js';
import { fastify } from './fastify.js';
import type { Editors, Framework, KnownModules, Wiring, WiringContext } from './framework.js';
import { hono } from './hono.js';
import { wireJobClients } from './job-clients.js';
import { koa } from './koa.js';
import { nest } from './nest.js';
import { nodeHttp } from './node-http.js';
import { wirePreloadInEntry } from './preload-in-entry.js';
import { wireScheduleLeader } from './schedule-leader.js';
import { wireServiceNotes } from './service-notes.js';
import { worker } from './worker.js';

const frameworks: readonly Framework[] = [express, fastify, koa, hono, nest, nodeHttp, worker];

export function findFramework(name: FrameworkName): Framework {
  const found = frameworks.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no framework is called ${name}`);
  return found;
}

/** Wires the server of a service and its workers. What both put into one file is one edit. */
export function wireService(context: WiringContext): Wiring {
  const { framework, hasWorkers = false, jobSystems = [], sharedJobs = [] } = context.service;
  const names: FrameworkName[] = framework.name === 'worker' || !hasWorkers ? [] : ['worker'];
  const editors: Editors = new Map();
  const { modules = new Map() as KnownModules } = context;
  const shared = { ...context, editors, modules };
  const wirings = [framework.name, ...names].map((name) => findFramework(name).wire(shared));
  if (jobSystems.length > 0 || sharedJobs.length > 0) wirings.push(wireJobClients(shared));
  wirings.push(wireEarlyExits(shared), wirePreloadInEntry(shared), wireServiceNotes(shared));
  if (context.leader !== undefined) wirings.push(wireScheduleLeader(shared, context.leader));
  return {
    edits: wirings.at(-1)?.edits ?? [],
    manual: wirings.flatMap(({ manual }) => manual),
    found: wirings.flatMap(({ found }) => found),
    notes: wirings.flatMap(({ notes }) => notes),
  };
}
