'use strict'

const crypto = require('crypto')
const express = require('express')

const app = express()
const port = process.env.PORT || 3000
const links = new Map([['home', 'https://example.org/']])

app.use(express.json())

app.get('/', (req, res) => {
	res.send('short links')
})

app.get('/l/:slug', (req, res) => {
	const target = links.get(req.params.slug)
	if (!target) return res.status(404).send('unknown link')
	console.log('link followed')
	res.redirect(302, target)
})

app.post('/l', (req, res) => {
	const slug = crypto.randomBytes(4).toString('hex')
	links.set(slug, req.body.url)
	res.status(201).json({ slug })
})

app.get('/l/:slug/stats', (req, res) => {
	const link = links.get(req.params.slug)
	res.json({ hits: link.hits.length })
})

app.get('/l/:slug/preview', async (req, res, next) => {
	try {
		const answer = await fetch(`${process.env.PREVIEW_URL}/preview`, { headers: { 'x-api-key': process.env.PREVIEW_KEY || '' } })
		res.json(await answer.json())
	} catch (err) {
		next(err)
	}
})

app.get('/export', (req, res) => {
	setTimeout(() => res.json([...links]), 700)
})

app.post('/purge', (req, res) => {
	Promise.reject(new Error('purge failed half way'))
	res.status(202).end()
})

app.listen(port, () => {
	console.log(`listening on ${port}`)
})
