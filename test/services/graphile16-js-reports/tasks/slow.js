const { setTimeout: sleep } = require('node:timers/promises');

module.exports = async (payload, { abortSignal }) => {
  await sleep(60_000, undefined, { signal: abortSignal }).catch(() => console.log('was told to stop'));
};
