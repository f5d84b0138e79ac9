import express from 'express';

export const serveMetrics = () => {
  const app = express();
  app.get('/metrics', (req, res) => res.send(''));
  return app.listen(9090, () => {
    console.log('metrics');
  });
};
