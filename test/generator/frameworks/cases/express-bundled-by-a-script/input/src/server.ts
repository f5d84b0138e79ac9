import express from 'express';

export async function startServer() {
	const app = express();
	app.get('/', (_req, res) => res.send('ok'));
	app.listen(3000);
}
