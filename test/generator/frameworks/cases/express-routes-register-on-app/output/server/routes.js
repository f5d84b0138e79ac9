const { recordErrors } = require('./observability')

module.exports = function (app) {
  app.get('/', (req, res) => res.send('x'))
  app.use(require('./not-found'), recordErrors, require('./on-error'))
}
