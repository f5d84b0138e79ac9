const mongoose = require('mongoose');
const app = require('./app');
const config = require('./config');
const logger = require('./logger');
const { observe } = require('./observability');

let server;
mongoose.connect(config.url).then(() => {
  logger.info('Connected to MongoDB');
  server = app.listen(config.port, () => {
    logger.info(`Listening to port ${config.port}`);
  });
  observe(server);
});

const exitHandler = () => {
  if (server) {
    server.close(() => process.exit(1));
  } else {
    process.exit(1);
  }
};

process.on('uncaughtException', exitHandler);
