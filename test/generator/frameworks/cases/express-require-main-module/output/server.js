'use strict'

/**
 * Module dependencies.
 */

const express = require('express')
const { observe, recordErrors } = require('./observability')
const app = module.exports = express()

app.get('/', function (req, res) {
  res.send('Hello')
})

app.use(recordErrors)

// eslint-disable-next-line no-unused-vars
app.use(function (err, req, res, next) {
  res.send('error')
})

/* istanbul ignore next */
if (!module.parent) {
  observe(app.listen(3000))
  console.log('Express started on port 3000')
}
