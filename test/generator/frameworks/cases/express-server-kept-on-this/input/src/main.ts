import type { Server } from 'node:http';
import express from 'express';

class Api {
  private readonly app = express();
  private server?: Server;

  start(): void {
    this.server = this.app.listen(3000, () => {
      console.log('started');
    });
  }

  stop(): void {
    this.server?.close();
  }
}

const api = new Api();
api.start();
process.once('SIGTERM', () => api.stop());
