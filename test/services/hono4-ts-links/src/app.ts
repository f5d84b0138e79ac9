import { Hono } from 'hono'
import { cors } from 'hono/cors'
import { links } from './links.js'

export const app = new Hono()
  .basePath('/api')
  .use(cors())
  .get('/', (c) => c.text('links'))
  .route('/links', links)
