const app = require('express')()
const { observe } = require('./observability')
const server = app.listen(3000)
observe(server)