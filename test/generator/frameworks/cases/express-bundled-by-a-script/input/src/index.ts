#!/usr/bin/env node
// Starts the shop.
import { startServer } from './server';

startServer().catch(error => {
	process.exit(1);
});
