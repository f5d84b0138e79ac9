import type { NextFunction, Request, Response } from 'express';

export function serverErrorMiddleware(error: Error, _: Request, response: Response, next: NextFunction): void {
  response.status(500).end();
}
