const morgan = require('morgan');

const successHandler = morgan('tiny', { skip: (req, res) => res.statusCode >= 400 });
const errorHandler = morgan('tiny', { skip: (req, res) => res.statusCode < 400 });

module.exports = { successHandler, errorHandler };
