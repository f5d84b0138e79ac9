'use strict'

const { setTimeout: sleep } = require('timers/promises')
const { sweep } = require('./sweep')

// 0: for ever
const rounds = Number(process.env.ROUNDS || 0)
const pause = Number(process.env.PAUSE_MS || 200)
let stopped = false

async function main () {
  for (let round = 1; !stopped; round++) {
    try {
      await sweep(round)
    } catch (err) {
      console.error('round %d failed', round, err)
    }
    if (round === rounds) return
    await sleep(pause)
  }
}

process.on('SIGTERM', () => {
  console.log('the last round')
  stopped = true
})

main().then(() => console.log('all swept'))
