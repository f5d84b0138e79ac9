import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { AppModule } from './app.module.js';
//# {{#if tasks}}
import { ENQUEUE } from './app.tokens.js';
import type { Greeting } from './send-greeting.service.js';
//# {{/if}}

describe('AppController', () => {
  let app: INestApplication;
  //# {{#if tasks}}
  let jobs: Greeting[];
  //# {{/if}}

  beforeEach(async () => {
    //# {{#if tasks}}
    jobs = [];
    const enqueue = async (greeting: Greeting) => `job ${jobs.push(greeting)}`;
    const module = await Test.createTestingModule({
      imports: [AppModule],
    })
      .overrideProvider(ENQUEUE)
      .useValue(enqueue)
      .compile();
    //# {{else}}
    const module = await Test.createTestingModule({
      imports: [AppModule],
    }).compile();
    //# {{/if}}
    app = module.createNestApplication({ logger: false });
    await app.listen(0);
  });

  afterEach(() => app.close());

  it('greets by name', async () => {
    const answer = await fetch(`${await app.getUrl()}/greetings/Ada`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ greeting: 'Hello, Ada!' });
  });
  //# {{#if tasks}}

  it('leaves sending a greeting to a job', async () => {
    const url = `${await app.getUrl()}/greetings/Ada`;
    const answer = await fetch(url, { method: 'POST' });
    expect(answer.status).toBe(202);
    expect(await answer.json()).toEqual({ id: 'job 1' });
    expect(jobs).toEqual([{ name: 'Ada' }]);
  });
  //# {{/if}}
});
