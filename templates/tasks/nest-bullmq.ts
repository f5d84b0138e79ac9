import { BullModule, getFlowProducerToken, getQueueToken } from '@nestjs/bullmq';
import type { ModulesContainer } from '@nestjs/core';
import type { FlowProducer, Queue, Worker } from 'bullmq';
import { observeBullFlow, observeBullQueue, observeBullWorker } from './bullmq.js';

type WorkerClass = new (...args: unknown[]) => Worker;

/** What the names of all queues, and of all producers of flows, begin with. */
const QUEUE = getQueueToken('x').slice(0, -1);
const FLOW = getFlowProducerToken('x').slice(0, -1);

let observed: WorkerClass | undefined;

/**
 * Makes observable what @nestjs/bullmq makes of an application: the queues and producers, which are there before the
 * first provider is initialised, and the workers of processors, which are made then.
 */
export function observeNestQueues(modules: ModulesContainer): void {
  observeWorkers();
  for (const { metatype, providers } of modules.values()) {
    if (metatype !== BullModule) continue;
    for (const [token, wrapper] of providers) {
      if (typeof token !== 'string') continue;
      if (token.startsWith(QUEUE)) observeBullQueue(wrapper.instance as Queue);
      else if (token.startsWith(FLOW)) observeBullFlow(wrapper.instance as FlowProducer);
    }
  }
}

/** Nest takes a class to make workers of: the one that it has by now, which may be of BullMQ Pro, stays below. */
function observeWorkers(): void {
  const { _workerClass: own } = BullModule as unknown as { _workerClass?: WorkerClass };
  if (own === undefined || own === observed) return;
  observed = new Proxy(own, {
    construct: (target, args: unknown[], newTarget) =>
      observeBullWorker(Reflect.construct(target, args, newTarget) as Worker),
  });
  BullModule.workerClass = observed;
}
