require('./lib/poller')
const { observeProcess } = require('./observability')

observeProcess()
