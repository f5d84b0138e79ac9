import { PgBoss } from "pg-boss";
import { observeBoss } from "./observability/index.ts";

export const createBoss = (url: string) => observeBoss(new PgBoss({ connectionString: url, schema: "jobs" }), "jobs");
