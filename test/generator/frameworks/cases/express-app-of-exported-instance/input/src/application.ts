import express from 'express';

class Application {
  public express: express.Application;

  public constructor() {
    this.express = express();
    this.middlewares();
    this.handlers();
  }

  private middlewares(): void {
    this.express.use(express.json());
  }

  private handlers(): void {
    this.express.use(async (err: Error, req: express.Request, res: express.Response, next: express.NextFunction) => {
      res.status(500).json({ error: err.message });
    });
  }
}

export default new Application();
