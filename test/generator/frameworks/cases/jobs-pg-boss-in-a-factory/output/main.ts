import Fastify from "fastify";
import { createBoss } from "./boss.ts";
import { observe } from "./observability/index.ts";

const observeBoss = (event: string) => console.log(event);
const boss = createBoss(process.env.DATABASE_URL ?? "");
boss.on("error", (error) => observeBoss(error.message));
await boss.start();
await boss.work("bill", async ([job]) => console.log(job?.id));

const app = observe(Fastify());
app.post("/bills", () => boss.send("bill", {}));
await app.listen({ port: 3000 });
