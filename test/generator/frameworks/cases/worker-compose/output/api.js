const Koa = require('koa');
const { observe } = require('./observability');

observe(new Koa()).listen(3000);
