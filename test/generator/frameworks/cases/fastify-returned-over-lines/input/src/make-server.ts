import fastify, { type FastifyServerOptions } from 'fastify'
import { ZodTypeProvider } from 'fastify-type-provider-zod'

export const makeServer = (options: FastifyServerOptions) =>
	fastify({
		...options,
		trustProxy: true,
	}).withTypeProvider<ZodTypeProvider>()
