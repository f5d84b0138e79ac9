import { SendGreetingService } from './send-greeting.service.js';

describe('SendGreetingService', () => {
  it('sends a greeting by name', async () => {
    const service = new SendGreetingService();
    expect(await service.send({ name: 'Ada' })).toBe('Hello, Ada!');
  });
});
