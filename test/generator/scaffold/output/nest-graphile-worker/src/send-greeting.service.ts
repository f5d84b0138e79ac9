import { Injectable } from '@nestjs/common';

export interface Greeting {
  name: string;
}

@Injectable()
export class SendGreetingService {
  /** The work of a job. A job can run more than once, so doing its work again has to do no harm. */
  async send({ name }: Greeting): Promise<string> {
    return `Hello, ${name}!`;
  }
}
