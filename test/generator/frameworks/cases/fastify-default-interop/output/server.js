const fastify = require('fastify');
const { observe, withLogging } = require('./observability');

function build(opts = {}) {
  return observe(fastify.default(withLogging(opts)));
}

module.exports = build;

if (require.main === module) {
  build({ logger: true }).listen({ port: 3000 });
}
