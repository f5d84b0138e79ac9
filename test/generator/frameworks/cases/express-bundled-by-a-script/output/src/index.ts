#!/usr/bin/env node
import './observability/register';
// Starts the shop.
import { startServer } from './server';

startServer().catch(error => {
	process.exit(1);
});
