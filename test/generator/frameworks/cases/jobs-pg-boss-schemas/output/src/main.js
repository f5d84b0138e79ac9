import Fastify from 'fastify';
import { PgBoss } from 'pg-boss';
import { makeBroker } from './broker.js';
import { config, options, schemaOf } from './config.js';
import { observe, observeBoss } from './observability/index.js';

class Letters {
  constructor(settings, boss) {
    this.settings = settings;
    this.boss =
      boss ??
      observeBoss(new PgBoss({
        connectionString: settings.get('DATABASE_URL'),
        schema: this.settings.get('LETTERS_SCHEMA'),
      }), this.settings.get('LETTERS_SCHEMA'));
  }
}

const letters = new Letters(config);
const mails = new PgBoss({
  connectionString: process.env.DATABASE_URL,
  schema: process.env.MAILS_SCHEMA || 'mails',
});
observeBoss(mails, process.env.MAILS_SCHEMA || 'mails');
const parcels = new PgBoss(options);
observeBoss(parcels, options.schema);
const returns = new PgBoss({ ...options, max: 2 });
observeBoss(returns, options.schema);
const stamps = new PgBoss({ ...options, schema: 'stamps' });
observeBoss(stamps, 'stamps');
const tenants = ['a', 'b'].map(
  (tenant) => observeBoss(new PgBoss({ connectionString: process.env.DATABASE_URL, schema: schemaOf(tenant) })),
);
const broker = await makeBroker(PgBoss)(process.env.DATABASE_URL);

for (const boss of [letters.boss, mails, parcels, returns, stamps, ...tenants, broker]) {
  await boss.start();
  await boss.createQueue('sort');
  await boss.work('sort', async ([job]) => console.log(job.id));
}

const app = observe(Fastify());
app.post('/letters', () => mails.send('sort', {}));
await app.listen({ port: 3000 });
