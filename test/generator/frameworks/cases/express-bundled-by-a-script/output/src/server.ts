import express from 'express';
import { observe } from './observability';

export async function startServer() {
	const app = express();
	app.get('/', (_req, res) => res.send('ok'));
	observe(app.listen(3000));
}
