"use strict";

require("dotenv").config();
const { Mailer } = require("./mailer");
const { observeProcess } = require("./observability");

observeProcess();

new Mailer(process.env.QUEUE).start();
