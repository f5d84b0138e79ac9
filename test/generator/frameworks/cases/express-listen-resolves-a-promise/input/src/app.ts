import type { Server } from 'node:http';
import express, { Router } from 'express';
import { serverErrorMiddleware } from './errors.js';

export default class App {
  public app = express();

  constructor(private port: number = 400) {
    this.app.use('/', this.createRouter());
    this.app.use(serverErrorMiddleware);
  }

  public listen(): Promise<Server> {
    return new Promise((resolve) => {
      const server = this.app.listen(this.port, () => resolve(server));
    });
  }

  private createRouter(): Router {
    return Router();
  }
}
