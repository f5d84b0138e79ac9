import { createServer } from 'http'
import { WebSocketServer } from 'ws'

const server = createServer()
const sockets = new WebSocketServer({ server })

sockets.on('connection', socket => socket.send('hello'))

server.listen(8080)
