import express = require("express");

export class Server {
  public app: express.Application = express();
}
