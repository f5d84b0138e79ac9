"use strict";

const express = require("express");
const { createServer } = require("http");
const { observe, recordErrors } = require("./observability");

const app = express();

app.use(recordErrors);
app.use(function onError(err, req, res, next) {
	res.status(500).end();
});

const server = createServer(app);
observe(server);
server.listen(3000);
