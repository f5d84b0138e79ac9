import { serve } from '@hono/node-server'
import { buildApp } from '@company/hono-kit'
import { observe } from './observability/index.js'

const app = observe(buildApp())

serve({ fetch: app.fetch, port: 3000 })
