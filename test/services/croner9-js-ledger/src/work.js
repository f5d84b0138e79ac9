import { setTimeout as sleep } from 'node:timers/promises';
import { book } from './store.js';

export function tick() {
  console.log('ticked');
}

export async function settle() {
  const version = Date.now();
  await sleep(600);
  console.log('booked', await book(version));
}
