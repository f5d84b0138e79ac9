'use strict';

const Koa = require('koa');
const rooms = require('./routes/rooms');

const app = (module.exports = new Koa());

app.use(rooms.routes()).use(rooms.allowedMethods());

if (require.main === module) app.listen(3000);
