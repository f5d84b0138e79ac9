import type { ErrorRequestHandler } from 'express';

/** An answer that is not a 2xx, thrown from anywhere below a route. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** Answers what the service itself refused; everything else is left to Express. */
export const errorHandler: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (error instanceof HttpError) {
    res.status(error.status).json({ error: error.message });
    return;
  }
  next(error);
};
