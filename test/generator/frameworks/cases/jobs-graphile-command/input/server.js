import express from 'express';
import { makeWorkerUtils } from 'graphile-worker';

const utilsReady = makeWorkerUtils({
  connectionString: process.env.DATABASE_URL,
});
const app = express();

app.post('/reports', async (req, res) => {
  const utils = await utilsReady;
  res.json(await utils.addJob('report', {}));
});

app.listen(3000);
