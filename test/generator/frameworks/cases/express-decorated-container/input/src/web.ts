import express, { type Express } from 'express';
import { injectable, inject } from 'inversify';

@injectable()
export class Web {
  private app: Express = express();

  constructor(@inject('port') private readonly port: number) {}

  public run(): void {
    this.app.listen(this.port);
  }
}
