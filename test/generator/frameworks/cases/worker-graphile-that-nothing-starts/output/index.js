const express = require('express');
const { observe } = require('./observability');

observe(express().listen(3000));
