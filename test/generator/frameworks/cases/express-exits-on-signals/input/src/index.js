import express from 'express';
import mongoose from 'mongoose';
import { endOnSignals } from './ending.js';
import { shutdown } from './shutdown.js';

const app = express();
const server = app.listen(3000);

// ends at once
process.on('SIGTERM', () => {
  console.log('bye');
  process.exit(0);
});

// waits for the database alone
process.on('SIGTERM', () => {
  server.close();
  mongoose.connection.close(() => process.exit(0));
});

// by a function of another file
process.once('SIGTERM', () => shutdown('SIGTERM'));
endOnSignals(server);
