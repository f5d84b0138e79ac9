const unexpectedRequest = (_req, res) => {
  res.sendStatus(404);
};

const addErrorToRequestLog = (err, _req, res, next) => {
  res.locals.err = err;
  next(err);
};

export default () => [unexpectedRequest, addErrorToRequestLog];
