const express = require('express');
const { addOnce, albums, queueOf } = require('./queues');

const app = express();
app.use(express.json());

app.post('/trees', async (req, res) => {
  const photos = { name: req.body.photo ?? 'photo', queueName: 'thumbnails', data: {} };
  const [album] = await albums.addBulk([
    { name: 'album', queueName: 'albums', data: req.body, children: [photos] },
    { name: 'cover', queueName: 'albums', data: {} },
  ]);
  res.status(202).json({ id: album.job.id });
});

app.post('/digests', async (req, res) => {
  const { every, pattern } = req.body;
  const job = await queueOf('albums').add('digest', {}, { repeat: { every, pattern } });
  res.status(202).json({ id: job.id });
});

app.post('/notices', async (req, res) => {
  const job = await addOnce('notices', req.body);
  res.status(202).json({ id: job.id });
});

app.post('/:queue', async (req, res) => {
  const { name, delay, repeat } = req.body;
  const job = await queueOf(req.params.queue).add(name, {}, { delay, repeat });
  res.status(202).json({ id: job.id });
});

app.listen(process.env.PORT ?? 3000);
