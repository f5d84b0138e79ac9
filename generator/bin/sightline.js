#!/usr/bin/env node
import module from 'node:module';

// What V8 compiles is kept for the next run, from Node 22 on.
module.enableCompileCache?.();

const { main } = await import('../dist/cli.js');

process.exitCode = await main(process.argv.slice(2));
