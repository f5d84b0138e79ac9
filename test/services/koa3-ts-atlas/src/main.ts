import { AtlasServer } from './atlas-server.js';

const server = new AtlasServer({ port: Number(process.env['PORT'] ?? 3000) });
await server.start();
