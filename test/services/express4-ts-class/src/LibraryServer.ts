import express, { Application, NextFunction, Request, Response } from 'express';
import { Server } from 'http';
import { BooksController } from './books/BooksController';

export class LibraryServer {
  private readonly app: Application;
  private server?: Server;

  constructor(private readonly port: number) {
    this.app = express();
    this.app.use(express.json());
    this.app.use('/books', new BooksController().router);
    this.app.get('/health', (_req: Request, res: Response) => {
      res.send('fine');
    });
    this.app.use(this.onError);
  }

  public start(): void {
    this.server = this.app.listen(this.port, () => {
      console.log('library listens');
    });
    process.on('SIGTERM', () => this.stop());
  }

  public stop(): void {
    this.server?.close();
  }

  // eslint-disable-next-line @typescript-eslint/no-unused-vars
  private onError(err: Error, _req: Request, res: Response, _next: NextFunction): void {
    res.status(500).json({ failed: true });
  }
}
