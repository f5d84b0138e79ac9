import * as http from 'http'
import express, { Application } from 'express'
import { observe, recordErrors } from './observability'

export class Server {
	private readonly app: Application
	private readonly httpServer: http.Server

	constructor() {
		this.app = express()
		this.httpServer = http.createServer(this.app)
		observe(this.httpServer)
		this.app.use(recordErrors)
		this.app.use((err: unknown, _req: express.Request, res: express.Response, _next: express.NextFunction) => {
			res.status(500).end()
		})
	}

	start() {
		this.httpServer.listen(3000)
	}
}
