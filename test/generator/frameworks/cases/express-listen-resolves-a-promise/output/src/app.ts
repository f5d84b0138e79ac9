import type { Server } from 'node:http';
import express, { Router } from 'express';
import { serverErrorMiddleware } from './errors.js';
import { observe, recordErrors } from './observability/index.js';

export default class App {
  public app = express();

  constructor(private port: number = 400) {
    this.app.use('/', this.createRouter());
    this.app.use(recordErrors);
    this.app.use(serverErrorMiddleware);
  }

  public listen(): Promise<Server> {
    return new Promise((resolve) => {
      const server = this.app.listen(this.port, () => resolve(server));
      observe(server);
    });
  }

  private createRouter(): Router {
    return Router();
  }
}
