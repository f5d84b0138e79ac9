"use strict";
const request = require("request"),
  express = require("express"),
  body_parser = require("body-parser"),
  app = express().use(body_parser.json()); // creates express http server
const { observe } = require("./observability");

// Sets server port and logs message on success
observe(app.listen(process.env.PORT || 1337, () => console.log("webhook is listening")));
