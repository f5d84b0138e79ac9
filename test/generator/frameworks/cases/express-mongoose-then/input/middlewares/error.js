const errorConverter = (err, req, res, next) => {
  next(err);
};

// eslint-disable-next-line no-unused-vars
const errorHandler = (err, req, res, next) => {
  res.status(500).send({ message: err.message });
};

module.exports = {
  errorConverter,
  errorHandler,
};
