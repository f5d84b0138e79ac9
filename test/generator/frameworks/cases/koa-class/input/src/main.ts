import { LetterServer } from './letter-server.js';

const server = new LetterServer();
await server.start(3000);
