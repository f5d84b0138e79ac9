import express from 'express';
import { mails } from './queue';
import { observe } from './observability';

const app = express();
app.post('/mails', async (_req, res) => {
  await mails.add('send', {});
  res.sendStatus(202);
});
observe(app.listen(3000));
