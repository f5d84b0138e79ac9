import { start } from './server.js';
await start(3000);
