"use strict";

const express = require("express");
const { createServer } = require("http");

const app = express();

app.use(function onError(err, req, res, next) {
	res.status(500).end();
});

const server = createServer(app);
server.listen(3000);
