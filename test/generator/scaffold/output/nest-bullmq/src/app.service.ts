import { Injectable } from '@nestjs/common';

@Injectable()
export class AppService {
  greetingFor(name: string): string {
    return `Hello, ${name}!`;
  }
}
