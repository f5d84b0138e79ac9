import { createApp } from './app.js';
import { openQueue } from './queue.js';

const app = createApp(await openQueue());

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' });
