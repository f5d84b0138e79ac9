'use strict';
import { createApp } from './create-app.js';
import { connect } from './db.js';

async function main() {
  const db = await connect();
  const app = await createApp({ db });
  const server = app.listen(process.env.PORT, () => {
    console.log('up');
  });
  process.on('SIGTERM', () => server.close());
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
