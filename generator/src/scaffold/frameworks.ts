/** Frameworks that a new service can be made of. */
export const newFrameworks = ['express', 'fastify', 'koa', 'hono', 'node-http'] as const;

export type NewFramework = (typeof newFrameworks)[number];
