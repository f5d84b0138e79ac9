const { setTimeout: sleep } = require('node:timers/promises');

module.exports = async () => sleep(60_000);
