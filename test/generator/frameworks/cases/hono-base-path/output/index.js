import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { links } from './links.js'
import { observe } from './observability/index.js'

const app = observe(new Hono()).basePath('/api')

app.route('/links', links)

const server = serve({
  fetch: app.fetch,
  port: Number(process.env.PORT ?? 3000)
}, (info) => {
  console.log(`Server is running on http://localhost:${info.port}`)
})
observe(server)
