import { Injectable, Logger, OnModuleDestroy } from '@nestjs/common';

export interface Patient {
  id: string;
  insurer?: { name: string };
}

@Injectable()
export class PatientsService implements OnModuleDestroy {
  private readonly logger = new Logger(PatientsService.name);
  private open = true;

  find(id: string): Patient {
    this.logger.log('patient read');
    return { id };
  }

  async report() {
    await new Promise((resolve) => setTimeout(resolve, 700));
    if (!this.open) throw new Error('the records are closed');
    return { patients: 0 };
  }

  admit(details: object) {
    this.logger.log({ message: 'patient admitted', details });
    return { id: 'new' };
  }

  archive() {
    setImmediate(() => {
      throw new Error('the archive is full');
    });
  }

  onModuleDestroy() {
    this.open = false;
    this.logger.log('records closed');
  }
}
