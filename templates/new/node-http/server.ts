import { createApp } from './app.js';
//# {{#if tasks}}
import { openQueue } from './queue.js';
//# {{/if}}

//# {{#if postgres}}
createApp(await openQueue()).listen(Number(process.env.PORT ?? 3000));
//# {{else if tasks}}
createApp(openQueue()).listen(Number(process.env.PORT ?? 3000));
//# {{else}}
createApp().listen(Number(process.env.PORT ?? 3000));
//# {{/if}}
