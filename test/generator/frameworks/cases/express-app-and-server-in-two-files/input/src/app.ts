import express from "express";
import { errorHandler } from "./errors.js";

export const app = express();

app.get("/", (_req, res) => {
  res.json({ ok: true });
});
app.use(errorHandler);
