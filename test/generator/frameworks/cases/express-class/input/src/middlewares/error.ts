import { NextFunction, Request, Response } from 'express';

export const ErrorMiddleware = (error: Error, req: Request, res: Response, next: NextFunction) => {
  try {
    res.status(500).json({ message: error.message });
  } catch (error) {
    next(error);
  }
};
