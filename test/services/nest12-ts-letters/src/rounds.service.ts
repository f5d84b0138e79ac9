import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Cron, CronExpression, Interval, SchedulerRegistry, Timeout } from '@nestjs/schedule';

@Injectable()
export class RoundsService {
  readonly #logger = new Logger('rounds');

  constructor(private readonly schedules: SchedulerRegistry) {}

  @Cron(CronExpression.EVERY_SECOND)
  async walk(): Promise<void> {
    await sleep(20);
    this.#logger.log('round walked');
  }

  @Cron('* * * * * *', { name: 'dogs' })
  async flee(): Promise<void> {
    await null;
    throw new Error('bitten by a dog');
  }

  // Takes longer than the time between two of its runs.
  @Interval('sorting', 500)
  async sort(): Promise<void> {
    await sleep(700);
    this.#logger.log('sorted');
  }

  @Timeout(100)
  open(): void {
    this.#logger.log('opened');
  }

  @Cron('0 3 1 1 *', { timeZone: 'Europe/Berlin' })
  greet(): void {
    this.#logger.log('a new year');
  }

  // Once is enough.
  @Cron('* * * * * *', { name: 'unlock' })
  unlock(): void {
    this.schedules.getCronJob('unlock').stop();
  }

  // It is not wanted after all.
  @Cron('* * * * * *', { name: 'ring' })
  ring(): void {
    this.schedules.deleteCronJob('ring');
  }
}
