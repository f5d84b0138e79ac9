import { NextFunction, Request, Response, Router } from 'express';

export class BooksController {
  public readonly router = Router();

  constructor() {
    this.router.get('/inventory', this.inventory);
    this.router.get('/:isbn', this.byIsbn);
    this.router.get('/:isbn/pages', this.pages);
    this.router.get('/:isbn/cover', this.cover);
    this.router.post('/', this.lend);
  }

  private inventory = (_req: Request, res: Response): void => {
    setTimeout(() => res.json({ books: 1 }), 700);
  };

  private byIsbn = (req: Request, res: Response): void => {
    res.json({ isbn: req.params.isbn });
  };

  private pages = (req: Request, res: Response, next: NextFunction): void => {
    try {
      const book = JSON.parse('{"title":"Moby-Dick"}');
      res.json({ first: book.pages[0] });
    } catch (error) {
      next(error);
    }
  };

  private cover = async (_req: Request, res: Response, next: NextFunction): Promise<void> => {
    try {
      const answer = await fetch(`${process.env.COVERS_URL}/cover`);
      res.json(await answer.json());
    } catch (error) {
      next(error);
    }
  };

  private lend = (req: Request, res: Response): void => {
    console.log('book lent', req.body);
    res.status(201).json({ due: 14 });
  };
}
