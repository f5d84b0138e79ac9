const express = require('express')
const graphile = require('graphile-worker')
const { pgPool } = require('./lib/database')
const { drain } = require('./lib/drain')
const { observe, observeGraphileAdd, observeGraphileRun: observeGraphileWorkerRun } = require('./observability')

const app = express()
const observeGraphileRun = 'a name of its own'

app.post('/imports', async (req, res) => {
  await observeGraphileAdd(graphile.quickAddJob)({ pgPool }, 'import', [1, 2])
  res.status(202).end()
})
app.post('/drain', async (req, res) => {
  await drain()
  res.end(observeGraphileRun)
})

observeGraphileWorkerRun(graphile.run)({ pgPool, taskDirectory: `${__dirname}/tasks` }).then((runner) => {
  runner.events.on('job:failed', ({ job }) => console.error(job.id))
  observe(app.listen(3000))
})
observeGraphileWorkerRun(graphile.runTaskList)({ concurrency: 2 }, { import: async () => {} }, pgPool)
