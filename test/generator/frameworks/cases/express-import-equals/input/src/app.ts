// src/app.ts

import http = require("http");
import { Server } from "./server";

let myApp = new Server();

let httpServer = http.createServer(myApp.app);

httpServer.on("listening", onListening);

httpServer.listen(3000, '127.0.0.1');

function onListening() {
  console.log("Listening");
}
