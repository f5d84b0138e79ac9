const express = require('express') // the framework
const { observe, recordErrors } = require('./observability')
/* the app */ const app = express() /* made here */
app.use(recordErrors)
app.use(/* first */ (err, req, res, next) => next(err) /* last */) // errors
/* listens */ const server = app.listen(3000); observe(server); /* on 3000 */ // and nowhere else
module.exports = { app, server }
