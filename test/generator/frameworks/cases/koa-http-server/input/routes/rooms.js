'use strict';

const Router = require('koa-router');

const router = new Router({ prefix: '/rooms' });
router.get('/:id', (ctx) => {
  ctx.body = { id: ctx.params.id };
});

module.exports = router;
