import { Queue, createPostgresBackend, createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';

const { DATABASE_URL, REDIS_URL = 'redis://127.0.0.1:6379' } = process.env;

// Shops with a database of their own need no Redis.
export const backend = DATABASE_URL ? createPostgresBackend : createRedisBackend;
export const connect = () =>
  DATABASE_URL
    ? { connectionString: DATABASE_URL, migrate: true }
    : new Redis(REDIS_URL, { maxRetriesPerRequest: null });

export const prints = new Queue('prints', { connection: connect() }, backend);
