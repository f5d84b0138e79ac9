import { Cron } from 'croner'
import * as croner from 'croner'
import { clean, report } from './work.js'
import { observeProcess, observeCroner } from './observability/index.js'

observeProcess()

new (observeCroner(Cron))('0 3 * * *', clean)

const reports = new (observeCroner(Cron, 'reports'))('0 8 * * 1', { timezone: 'Europe/Berlin', protect: true }, () => report())

class Sweeper {
  #timer = new (observeCroner(Cron))('*/5 * * * *', { name: 'sweep' }, async () => clean())

  start() {
    this.later = new (observeCroner(croner.Cron, 'later'))('0 0 * * *', { paused: true })
    this.later.schedule(function nightly() { return report() })
  }
}

new Sweeper().start()
for (const minute of [1, 2]) new (observeCroner(Cron, 'clean'))(`${minute} * * * *`, () => clean(minute))
reports.trigger()
