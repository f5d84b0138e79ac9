import { createApp } from './app.js';
//# {{#if tasks}}
import { openQueue } from './queue.js';
//# {{/if}}

//# {{#if postgres}}
const app = createApp(await openQueue());
//# {{else if tasks}}
const app = createApp(openQueue());
//# {{else}}
const app = createApp();
//# {{/if}}

await app.listen({ port: Number(process.env.PORT ?? 3000), host: '0.0.0.0' });
