import fastify, { type FastifyServerOptions } from 'fastify'
import { ZodTypeProvider } from 'fastify-type-provider-zod'
import { observe, withLogging } from './observability/index.js'

export const makeServer = (options: FastifyServerOptions) =>
	observe(fastify(withLogging({
		...options,
		trustProxy: true,
	}))).withTypeProvider<ZodTypeProvider>()
