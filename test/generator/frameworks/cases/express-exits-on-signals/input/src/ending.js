export function endOnSignals(server) {
  // waits for the server, and ends without it where there is none
  process.on('SIGTERM', () => {
    if (server) server.close(() => process.exit(0));
    else process.exit(1);
  });

  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, async () => {
      await stop(server);
      process.exit(0);
    });
  }

  // does not end the process; the timer only does when nothing else has
  process.on('SIGTERM', () => {
    server.closeIdleConnections();
    setTimeout(() => process.exit(1), 10_000).unref();
  });

  process.on('SIGINT', () => process.exit(130));
}

function stop(server) {
  return new Promise((resolve) => server.close(resolve));
}
