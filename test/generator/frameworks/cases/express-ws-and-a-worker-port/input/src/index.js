const express = require('express');
const expressWs = require('express-ws');

const ws = expressWs(express());
const app = ws.app;

app.ws('/live', (socket) => {
  socket.send('hello');
});

function startServer(port = 3000) {
  const server = app.listen(Number(port), () => {
    console.log(`listening on ${port}`);
  });
  return server;
}

startServer();
