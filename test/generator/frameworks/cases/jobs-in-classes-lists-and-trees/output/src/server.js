'use strict'

const express = require('express')
const { mailer } = require('./queues')
const { observe } = require('./observability')

const app = express()

app.post('/mails', async (req, res) => {
  await mailer.send(req.body)
  res.sendStatus(202)
})

observe(app.listen(process.env.PORT))
