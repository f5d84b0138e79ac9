import { Worker } from 'bullmq';

export abstract class BaseWorker extends Worker {}

export class ImageWorker extends BaseWorker {
  constructor() {
    super('images', async () => undefined);
  }
}
