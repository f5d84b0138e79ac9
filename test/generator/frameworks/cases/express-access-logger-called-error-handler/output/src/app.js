const express = require('express');
const morgan = require('./morgan');
const { errorConverter, errorHandler } = require('./errors');
const { recordErrors } = require('./observability');

const app = express();

if (process.env.NODE_ENV !== 'test') {
  app.use(morgan.successHandler);
  app.use(morgan.errorHandler);
}

app.use(express.json());
app.get('/users', (req, res) => {
  res.json([]);
});

app.use(recordErrors);
app.use(errorConverter);
app.use(errorHandler);

module.exports = app;
