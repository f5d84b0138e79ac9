export async function shutdown(signal) {
  console.log(signal);
  await disconnect();
  process.exit();
}

async function disconnect() {}
