import express from 'express';
import { prints } from './queue.js';

const app = express();
app.use(express.json());

app.post('/prints', async (req, res) => {
  const { kind, attempts = 1 } = req.body;
  const job = await prints.add(kind, req.body, { attempts });
  res.status(202).json({ id: job.id });
});

app.get('/prints/:id', async (req, res) => {
  const job = await prints.getJob(req.params.id);
  res.json({ state: job && (await job.getState()), attempts: job?.attemptsMade });
});

app.listen(process.env.PORT ?? 3000, () => console.log('print shop is open'));
