const fastify = require('fastify');
const { makeWorkerUtils, runOnce } = require('graphile-worker');

const connectionString = process.env.DATABASE_URL ?? 'postgres://localhost/reports';

async function main() {
  const utils = await makeWorkerUtils({ connectionString });
  await utils.migrate();

  const app = fastify();
  app.post('/reports', async (request, reply) => {
    const { kind, pages, ...payload } = request.body;
    const { id } = await utils.addJob(kind, pages ?? payload);
    return reply.code(202).send({ id });
  });
  app.get('/reports/:id', async (request) => {
    const { rows } = await utils.withPgClient((client) =>
      client.query(
        `select attempts, max_attempts, last_error, payload, locked_at is not null as locked
        from graphile_worker._private_jobs where id = $1`,
        [request.params.id],
      ),
    );
    return rows[0] ?? {};
  });

  // What triggers of the database left to do is done at once.
  app.post('/sweep', async (request, reply) => {
    const add = "select id from graphile_worker.add_job('sweep', json_build_object('days', 30))";
    const { rows } = await utils.withPgClient((client) => client.query(add));
    await runOnce({
      connectionString,
      taskList: { sweep: async (payload) => console.log('swept %s', JSON.stringify(payload)) },
    });
    return reply.code(202).send(rows[0]);
  });
  await app.listen({ port: Number(process.env.PORT ?? 3000) });
}

main();
