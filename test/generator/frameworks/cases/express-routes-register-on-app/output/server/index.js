const express = require('express')
const routes = require('./routes')
const { observe } = require('./observability')

const app = express()
routes(app)

module.exports = observe(app.listen(3000))
