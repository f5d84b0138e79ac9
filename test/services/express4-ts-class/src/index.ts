import { LibraryServer } from './LibraryServer';

const server = new LibraryServer(Number(process.env.PORT) || 3000);
server.start();
