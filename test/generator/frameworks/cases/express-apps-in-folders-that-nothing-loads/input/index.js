require('express');
require('./boot')(process.argv[2]);
