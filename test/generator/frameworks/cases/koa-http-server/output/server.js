'use strict';

const http = require('http');
const { Server } = require('socket.io');
const app = require('./app');
const { observe } = require('./observability');

const server = http.createServer(observe(app).callback());
observe(server);
const io = new Server(server);

io.on('connection', (socket) => socket.emit('hello'));

server.listen(process.env.PORT || 3000);
