const express = require('express');
const { observe } = require('../observability');

module.exports = ({ router }) => {
  const app = express();
  app.use(router);
  return {
    start: () => new Promise((resolve) => {
      const http = app.listen(3000, () => resolve(http));
      observe(http);
    }),
  };
};
