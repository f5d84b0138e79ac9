import { setTimeout as delay } from 'node:timers/promises';
import express from 'express';
import { Redis } from 'ioredis';
import pg from 'pg';
import { countsOf } from './stock.js';

export class InventoryServer {
  #options;
  #app = express();
  #http;
  #redis;
  #database;

  constructor(options) {
    this.#options = options;
    this.#routes();
  }

  async start() {
    this.#redis = new Redis(this.#options.redisUrl, { lazyConnect: true, maxRetriesPerRequest: 1 });
    this.#database = new pg.Pool({ connectionString: this.#options.databaseUrl, max: 4 });
    await this.#redis.connect();
    await this.#database.query('create table if not exists stock (sku text primary key, quantity int not null)');
    await this.#database.query("insert into stock values ('apple', 3) on conflict do nothing");
    await new Promise((resolve) => {
      this.#http = this.#app.listen(this.#options.port, resolve);
    });
    console.log('inventory is up', { port: this.#options.port });
  }

  async stop() {
    await new Promise((resolve) => this.#http.close(resolve));
    await this.#database.end();
    this.#redis.disconnect();
  }

  #routes() {
    this.#app.use(express.json());
    const stock = express.Router();

    stock.get('/:sku', async (req, res) => {
      const cached = await this.#redis.get(`stock:${req.params.sku}`);
      if (cached) return res.json(JSON.parse(cached));
      const { rows } = await this.#database.query('select sku, quantity from stock where sku = $1', [req.params.sku]);
      const counts = countsOf(req.params.sku, rows);
      await this.#redis.set(`stock:${req.params.sku}`, JSON.stringify(counts), 'EX', 5);
      res.json(counts);
    });

    stock.post('/', async (req, res) => {
      await this.#database.query('insert into stock values ($1, $2)', [req.body.sku, req.body.quantity]);
      res.status(201).json({ sku: req.body.sku });
    });

    this.#app.use('/stock', stock);
    this.#app.get('/audit', async (req, res) => {
      await delay(700);
      res.json({ audited: true });
    });
  }
}
