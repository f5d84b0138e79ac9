export const packageJson = (dependencies: Record<string, string>, scripts = {}): string =>
  `${JSON.stringify(
    {
      name: 'orders',
      version: '1.0.0',
      type: 'module',
      engines: { node: '>=20.19' },
      scripts: { start: 'node src/server.js', ...scripts },
      dependencies: { express: '^5.1.0', ...dependencies },
    },
    null,
    2,
  )}\n`;

export const SERVER = `import express from 'express';
import './jobs.js';

const app = express();
app.listen(3000);
`;
const JOBS = `import cron from 'node-cron';
import { redis } from './redis.js';

cron.schedule('0 3 * * *', () => redis.del('orders'));
`;
export const REDIS = `import { Redis } from 'ioredis';

export const redis = new Redis(process.env.REDIS_URL);
`;
/** Files of a service with schedules, and with a client through which one of its instances can lead. */
export const SCHEDULES = {
  'package.json': packageJson({ 'node-cron': '^4.6.0', ioredis: '^5.8.0' }),
  'src/server.js': SERVER,
  'src/jobs.js': JOBS,
  'src/redis.js': REDIS,
};
