const express = require('express') // the framework
/* the app */ const app = express() /* made here */
app.use(/* first */ (err, req, res, next) => next(err) /* last */) // errors
/* listens */ const server = app.listen(3000) /* on 3000 */ // and nowhere else
module.exports = { app, server }
