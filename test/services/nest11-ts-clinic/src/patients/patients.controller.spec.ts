import { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import request from 'supertest';
import { AppModule } from 'src/app.module';

describe('patients', () => {
  let app: INestApplication;

  beforeEach(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication();
    await app.init();
  });

  afterEach(() => app.close());

  it('are found by their id', () =>
    request(app.getHttpServer()).get('/patients/p1').expect(200, { id: 'p1' }));

  it('are not found elsewhere', () => request(app.getHttpServer()).get('/people/p1').expect(404));
});
