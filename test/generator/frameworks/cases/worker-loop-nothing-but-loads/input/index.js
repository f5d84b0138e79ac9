require('./lib/poller')
