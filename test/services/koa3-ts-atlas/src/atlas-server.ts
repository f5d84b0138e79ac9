import { bodyParser } from '@koa/bodyparser';
import Koa from 'koa';
import { answerErrors } from './answer-errors.js';
import { places } from './places.js';

export class AtlasServer {
  private readonly app = new Koa();
  private readonly port: number;

  constructor(options: { port: number }) {
    this.port = options.port;
    this.app.use(answerErrors);
    this.app.use(bodyParser());
    this.app.use(places.routes());
    this.app.use(places.allowedMethods());
  }

  start(): Promise<void> {
    return new Promise((resolve) => {
      const server = this.app.listen(this.port, () => resolve());
      process.once('SIGTERM', () => server.close(() => process.exit(0)));
    });
  }
}
