import { Processor, WorkerHost } from '@nestjs/bullmq';

@Processor('rounds')
export class RoundsProcessor extends WorkerHost {
  async process(): Promise<string> {
    return 'round';
  }
}
