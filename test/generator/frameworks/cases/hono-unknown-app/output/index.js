import { serve } from '@hono/node-server'
import { buildApp } from '@company/hono-kit'
import { observe } from './observability/index.js'

observe(serve(buildApp()))
