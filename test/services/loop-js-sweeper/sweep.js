'use strict'

const { mkdtemp, readdir, rm } = require('fs/promises')
const { tmpdir } = require('os')
const { join } = require('path')

/** Makes room: takes away what an earlier round has left. */
exports.sweep = async function sweep (round) {
  if (round === 2) throw new Error('no room to sweep, token=canary-sweep')
  const folder = await mkdtemp(join(tmpdir(), 'sweeper-'))
  const left = await readdir(folder)
  await rm(folder, { recursive: true })
  console.log('round %d: %d left', round, left.length)
}
