import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

export const connect = () =>
  new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', { maxRetriesPerRequest: null });

export const prints = new Queue('prints', { connection: connect() });
