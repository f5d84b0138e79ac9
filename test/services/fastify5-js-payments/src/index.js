import { createServer } from './app.js';

const app = createServer({ logger: true });

app.listen({ port: process.env.PORT || 3000, host: '::' });
