import { PgBoss } from "pg-boss";

export const createBoss = (url: string) => new PgBoss({ connectionString: url, schema: "jobs" });
