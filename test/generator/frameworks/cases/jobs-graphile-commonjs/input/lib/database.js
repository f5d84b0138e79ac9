const { Pool } = require('pg')
const { runMigrations } = require('graphile-worker')

const pgPool = new Pool()
module.exports = { pgPool, migrate: () => runMigrations({ pgPool }) }
