import { Hono } from 'hono';

export const books = new Hono().get('/:isbn', (c) => c.text(c.req.param('isbn')));
