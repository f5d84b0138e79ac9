const { setTimeout: sleep } = require('node:timers/promises');

exports.sendDigest = async () => {
  await sleep(20);
  console.log('digest sent');
};

exports.refresh = async () => {
  await sleep(1500);
  console.log('feeds are fresh');
};

/** As parsing a large feed does. */
exports.block = (milliseconds) => {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
};
