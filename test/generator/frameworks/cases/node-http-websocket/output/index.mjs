import { createServer } from 'http'
import { WebSocketServer } from 'ws'
import { observe } from './observability/index.js'

const server = createServer()
observe(server)
const sockets = new WebSocketServer({ server })

sockets.on('connection', socket => socket.send('hello'))

server.listen(8080)
