import { Cron } from 'croner'
import * as croner from 'croner'
import { clean, report } from './work.js'

new Cron('0 3 * * *', clean)

const reports = new Cron('0 8 * * 1', { timezone: 'Europe/Berlin', protect: true }, () => report())

class Sweeper {
  #timer = new Cron('*/5 * * * *', { name: 'sweep' }, async () => clean())

  start() {
    this.later = new croner.Cron('0 0 * * *', { paused: true })
    this.later.schedule(function nightly() { return report() })
  }
}

new Sweeper().start()
for (const minute of [1, 2]) new Cron(`${minute} * * * *`, () => clean(minute))
reports.trigger()
