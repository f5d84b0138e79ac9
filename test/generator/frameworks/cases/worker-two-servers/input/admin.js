import express from 'express';

const server = express().listen(3001);
server.setTimeout(1000);
