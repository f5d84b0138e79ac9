/** What is injected where a greeting is put into the queue. */
export const ENQUEUE = Symbol('ENQUEUE');
