#!/usr/bin/env node
// @ts-check
/* Copyright the authors */

const { observe, withLogging } = require('./observability');

(async () => { const app = require('fastify')(withLogging({ logger: process.env.LOG === '1' })); observe(app); await app.listen({ port: 3000 }) })()
