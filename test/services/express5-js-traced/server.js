'use strict';

require('./tracing');
const { trace } = require('@opentelemetry/api');
const express = require('express');

const tracer = trace.getTracer('quotes');
const app = express();

app.get('/quotes/:symbol', (req, res) => {
  console.log('asked for a quote');
  tracer.startActiveSpan('price', (span) => {
    console.log('priced');
    span.end();
  });
  res.json({ symbol: req.params.symbol, price: 42 });
});

app.get('/broken', async () => {
  throw new TypeError('no price');
});

app.listen(process.env.PORT);
