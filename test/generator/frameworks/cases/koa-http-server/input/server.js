'use strict';

const http = require('http');
const { Server } = require('socket.io');
const app = require('./app');

const server = http.createServer(app.callback());
const io = new Server(server);

io.on('connection', (socket) => socket.emit('hello'));

server.listen(process.env.PORT || 3000);
