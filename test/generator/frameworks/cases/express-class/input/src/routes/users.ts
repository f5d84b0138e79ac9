import { Router } from 'express';
import { Routes } from '../interfaces';

export class UserRoute implements Routes {
  public router = Router();
}
