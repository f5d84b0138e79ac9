import express from 'express';

const app = express();

const server = await new Promise((resolve, reject) => {
  const listening = app.listen(3000, (error) => (error ? reject(error) : resolve(listening)));
});

console.log(server.address());
