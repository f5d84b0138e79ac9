import { serve } from '@hono/node-server';
import { createApp } from './app.js';
//# {{#if tasks}}
import { openQueue } from './queue.js';
//# {{/if}}

//# {{#if postgres}}
const app = createApp(await openQueue());
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
//# {{else if tasks}}
const app = createApp(openQueue());
serve({ fetch: app.fetch, port: Number(process.env.PORT ?? 3000) });
//# {{else}}
serve({ fetch: createApp().fetch, port: Number(process.env.PORT ?? 3000) });
//# {{/if}}
