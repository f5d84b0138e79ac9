import Gate from './gate.js'

const gate = new Gate()

gate.open(8080)
