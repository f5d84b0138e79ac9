"use strict";

require("dotenv").config();
const { Mailer } = require("./mailer");

new Mailer(process.env.QUEUE).start();
