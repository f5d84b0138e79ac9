import { serve } from '@hono/node-server'
import { buildApp } from '@company/hono-kit'

serve(buildApp())
