const { setTimeout: sleep } = require('node:timers/promises');
const { book } = require('./store');

exports.tick = () => {
  console.log('ticked');
};

exports.settle = async () => {
  const version = Date.now();
  await sleep(600);
  console.log('booked', await book(version));
};
