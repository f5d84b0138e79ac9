const express = require('express');
const { errorConverter, errorHandler } = require('./middlewares/error');
const { recordErrors } = require('./observability');

const app = express();

app.use(express.json());

// send back a 404 error for any unknown api request
app.use((req, res, next) => {
  next(new Error('Not found'));
});

app.use(recordErrors);

// convert error to ApiError, if needed
app.use(errorConverter);

// handle error
app.use(errorHandler);

module.exports = app;
