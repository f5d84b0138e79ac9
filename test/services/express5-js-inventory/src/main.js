import { InventoryServer } from './inventory-server.js';

async function main() {
  const server = new InventoryServer({
    port: Number(process.env.PORT ?? 3000),
    redisUrl: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379',
    databaseUrl: process.env.DATABASE_URL ?? 'postgres://127.0.0.1:5432/inventory',
  });
  await server.start();

  process.on('SIGTERM', () => {
    server.stop().catch((error) => {
      console.error('could not stop cleanly', error);
      process.exitCode = 1;
    });
  });
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
