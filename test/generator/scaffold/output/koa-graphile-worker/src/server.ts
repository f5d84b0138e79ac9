import { createApp } from './app.js';
import { openQueue } from './queue.js';

createApp(await openQueue()).listen(Number(process.env.PORT ?? 3000));
