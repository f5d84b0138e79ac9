import type { Server } from 'node:http';
import Koa from 'koa';
import { observe } from './observability/index.js';

export class LetterServer {
  private readonly app = new Koa();
  private server?: Server;

  constructor() {
    this.app.use((ctx) => {
      ctx.body = 'dear';
    });
  }

  start(port: number): Promise<void> {
    return new Promise((resolve) => {
      this.server = observe(this.app).listen(port, resolve);
    });
  }

  stop(): void {
    this.server?.close();
  }
}
