module.exports = function (app) {
  app.get('/', (req, res) => res.send('x'))
  app.use(require('./not-found'), require('./on-error'))
}
