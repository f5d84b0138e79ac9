'use strict';

var Proxy = require('./proxy');

new Proxy({ port: 8080 }).start();
