import { buildApp } from './app.js';

const app = await buildApp({ logger: { level: 'info' } });

await app.listen({ port: 3000 });
