import { Redis } from 'ioredis';
import { startDigests, startMail } from './workers.js';

const connection = new Redis(process.env.REDIS_URL ?? 'redis://127.0.0.1:6379', {
  maxRetriesPerRequest: null,
});

startMail(connection);
startDigests(connection);
console.log('waiting for mail');
