import express from 'express';

express()
  .use(express.json())
  .get('/', (req, res) => res.send('hi'))
  .use((err, req, res, next) => res.status(500).end())
  .listen(3000);
