import express, { type Express } from 'express';
import { injectable, inject } from 'inversify';
import { observe } from './observability';

@injectable()
export class Web {
  private app: Express = express();

  constructor(@inject('port') private readonly port: number) {}

  public run(): void {
    observe(this.app.listen(this.port));
  }
}
