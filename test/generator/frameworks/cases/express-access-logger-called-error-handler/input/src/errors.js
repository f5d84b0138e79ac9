const errorConverter = (err, req, res, next) => {
  next(Object.assign(err, { statusCode: err.statusCode || 500 }));
};

// eslint-disable-next-line no-unused-vars
const errorHandler = (err, req, res, next) => {
  res.status(err.statusCode).send({ message: err.message });
};

module.exports = { errorConverter, errorHandler };
