import { OpenAPIHono } from '@hono/zod-openapi';
import { books } from './books.js';
import { observe } from './observability/index.js';

const app = observe(new OpenAPIHono<{ Variables: { user: string } }>({ strict: false }))
  .get('/', (c) => c.text('books'))
  .route('/books', books);

export type App = typeof app;
export default app;
