import { JOB_REF, Processor, WorkerHost } from '@nestjs/bullmq';
import { Inject, Logger, Scope } from '@nestjs/common';
import type { Job } from 'bullmq';

/** One for each job. */
@Processor({ name: 'stamps', configKey: 'post', scope: Scope.REQUEST })
export class StampsProcessor extends WorkerHost {
  private readonly logger = new Logger(StampsProcessor.name);

  constructor(@Inject(JOB_REF) private readonly letter: Job) {
    super();
  }

  async process(): Promise<void> {
    this.logger.log(`stamped ${String(this.letter.id)}`);
  }
}
