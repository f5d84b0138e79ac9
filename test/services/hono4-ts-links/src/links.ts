import { Hono } from 'hono'
import { validator } from 'hono/validator'

const clicks = new Map<string, { count: number }>()

export const links = new Hono()

links.get('/report', async (c) => {
  await new Promise((resolve) => setTimeout(resolve, 700))
  return c.json({ links: clicks.size })
})

links.get('/:slug', (c) => {
  console.log('link read')
  return c.json({ slug: c.req.param('slug') })
})

links.get('/:slug/clicks', (c) => {
  const found = clicks.get(c.req.param('slug')) as { count: number }
  return c.json({ clicks: found.count })
})

links.get('/:slug/preview', async (c) => {
  const answer = await fetch(`${process.env.PREVIEW_URL}/preview?api_key=${process.env.PREVIEW_KEY}`)
  if (!answer.ok) throw new Error(`no preview: ${answer.status}`)
  return c.json(await answer.json())
})

links.post('/', validator('json', (body: Record<string, unknown>) => body), (c) => {
  console.log('link made', c.req.valid('json'))
  return c.json({ slug: 'new' }, 201)
})

links.post('/expire', (c) => {
  setImmediate(() => {
    throw new Error('expiry broke')
  })
  return c.body(null, 202)
})
