const fastify = require('fastify');

function build(opts = {}) {
  return fastify.default(opts);
}

module.exports = build;

if (require.main === module) {
  build({ logger: true }).listen({ port: 3000 });
}
