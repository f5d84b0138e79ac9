const { Server } = require('./web');

const server = new Server();
server.app.listen(3000, () => {
  console.log('listening');
});
