import express from 'express';
import { mails } from './queue';

const app = express();
app.post('/mails', async (_req, res) => {
  await mails.add('send', {});
  res.sendStatus(202);
});
app.listen(3000);
