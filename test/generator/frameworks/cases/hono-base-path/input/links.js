import { Hono } from 'hono'

export const links = new Hono()

links.get('/:linkId', (c) => c.json({ id: c.req.param('linkId') }))
