#!/usr/bin/env node
import module from 'node:module';

// What V8 compiles is kept for the next run, from Node 22 on.
module.enableCompileCache?.();

// Whoever reads may have read enough (`| head -1`): what was begun is finished all the same.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const { main } = await import('../dist/cli.js');

process.exitCode = await main(process.argv.slice(2));
