import express from 'express';

const app = express();

export const start = (port) => app.listen(port);
