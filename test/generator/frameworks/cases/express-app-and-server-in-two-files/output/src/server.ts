import { app } from "./app.js";
import { observe } from "./observability/index.js";

const port = Number(process.env.PORT ?? 3000);

const server = app.listen(port, () => {
  console.log(`listening on ${port}`);
});
observe(server);
