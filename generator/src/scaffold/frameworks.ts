/** Frameworks that a new service can be made of. */
export const newFrameworks = ['express', 'fastify', 'koa', 'hono', 'nest', 'node-http'] as const;

export type NewFramework = (typeof newFrameworks)[number];

/** Those that a service of a language can be made of: Nest takes what it injects from types that a compiler wrote down. */
export function frameworksIn(language: 'ts' | 'js'): NewFramework[] {
  return newFrameworks.filter((name) => language === 'ts' || name !== 'nest');
}
