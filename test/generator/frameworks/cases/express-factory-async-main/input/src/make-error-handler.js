export function makeErrorHandler(options) {
  return function (err, req, res, next) {
    res.status(500).send(options.verbose ? err.stack : 'error');
  };
}
