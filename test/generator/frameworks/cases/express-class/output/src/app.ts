import express from 'express';
import { Routes } from './interfaces';
import { ErrorMiddleware } from './middlewares/error';
import { observe, recordErrors } from './observability';

export class App {
  public app: express.Application;
  public port: string | number;

  constructor(routes: Routes[]) {
    this.app = express();
    this.port = process.env.PORT || 3000;

    this.initializeMiddlewares();
    this.initializeRoutes(routes);
    this.initializeErrorHandling();
  }

  public listen() {
    const server = this.app.listen(this.port, () => {
      console.log(`App listening on the port ${this.port}`);
    });
    observe(server);
  }

  public getServer() {
    return this.app;
  }

  private initializeMiddlewares() {
    this.app.use(express.json());
  }

  private initializeRoutes(routes: Routes[]) {
    routes.forEach(route => {
      this.app.use('/', route.router);
    });
  }

  private initializeErrorHandling() {
    this.app.use(recordErrors);
    this.app.use(ErrorMiddleware);
  }
}
