/* The poller. */

import dotenv from 'dotenv';
import { poll } from './poll.js';
dotenv.config();

interface Options {
  pause: number;
}

// Polls until the end of days:
// the other side has no webhooks.
async function main({ pause }: Options): Promise<never> {
  while (true) {
    await poll();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

void main({ pause: 1000 });
