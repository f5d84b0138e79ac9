import express from 'express';
import { makeWorkerUtils } from 'graphile-worker';
import { observe, observeGraphileUtils } from './observability/index.js';

const utilsReady = observeGraphileUtils(makeWorkerUtils)({
  connectionString: process.env.DATABASE_URL,
});
const app = express();

app.post('/reports', async (req, res) => {
  const utils = await utilsReady;
  res.json(await utils.addJob('report', {}));
});

observe(app.listen(3000));
