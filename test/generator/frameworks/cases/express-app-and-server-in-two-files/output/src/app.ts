import express from "express";
import { errorHandler } from "./errors.js";
import { recordErrors } from "./observability/index.js";

export const app = express();

app.get("/", (_req, res) => {
  res.json({ ok: true });
});
app.use(recordErrors);
app.use(errorHandler);
