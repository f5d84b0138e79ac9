import { OnWorkerEvent, Processor, WorkerHost } from '@nestjs/bullmq';
import { Logger } from '@nestjs/common';
import type { Job } from 'bullmq';

interface Letter {
  pages?: string[];
}

@Processor({ name: 'letters', configKey: 'post' }, { concurrency: 3 })
export class LettersProcessor extends WorkerHost {
  private readonly logger = new Logger(LettersProcessor.name);

  async process(job: Job<Letter>, _token?: string, signal?: AbortSignal): Promise<number> {
    if (job.name === 'torn') throw new Error('the letter is torn');
    // Never comes to an end by itself.
    if (job.name === 'lost') await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    const pages = job.name === 'bug' ? job.data.pages!.length : 1;
    this.logger.log(`carried ${job.name}`);
    return pages;
  }

  @OnWorkerEvent('completed')
  onCompleted(job: Job): void {
    this.logger.log(`delivered ${String(job.id)}`);
  }
}
