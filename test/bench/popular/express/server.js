import express from 'express';
import prometheus from 'express-prom-bundle';
import { pinoHttp } from 'pino-http';

const app = express();
app.use(pinoHttp());
app.use(
  prometheus({ includeMethod: true, includePath: true, normalizePath: [['^/users/.*', '/users/:id']] }),
);

app.get('/users/:id', (req, res) => {
  res.json({ id: req.params.id, name: 'Ada' });
});

app.listen(Number(process.env.PORT), '127.0.0.1');
