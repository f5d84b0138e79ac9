#!/usr/bin/env node
// @ts-check
/* Copyright the authors */

(async () => { const app = require('fastify')({ logger: process.env.LOG === '1' }); await app.listen({ port: 3000 }) })()
