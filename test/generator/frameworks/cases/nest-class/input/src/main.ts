import { Server } from './server';

void new Server().start(3000);
