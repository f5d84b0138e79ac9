const express = require('express');
const { observe } = require('./observability');
const app = express();
app.get('/', (req, res) => res.send('ok'));
observe(app.listen(8000, () => console.log('worker up')));
