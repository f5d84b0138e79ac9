'use strict'

const { STATUS_CODES } = require('node:http')
const { currentRequest } = require('./context')
const { toProblem } = require('./errors')
const { noteError, noteRoute, observeServer } = require('./http')
const { logger, wasLogged } = require('./logger')
const { closeInOrder } = require('./shutdown')

const ROUTE = Symbol('matched route')
const MOUNTS = Symbol('mounts')

const observed = new WeakSet()

/**
 * Makes an app observable, before it listens: `observe(app).listen(port)`. Where the service makes the server itself,
 * both are: `observe(http.createServer(observe(app).callback()))`. Returns what it was given.
 */
function observe(target) {
  if ('middleware' in target) observeApp(target)
  // What is asked of a server is the same in HTTP/2, but for its types.
  else observeHttp(target)
  return target
}

function observeHttp(server) {
  // Koa answers an error without the headers that were set before.
  observeServer(server, { lateHeaders: true })
  closeInOrder(server)
  return server
}

function observeApp(app) {
  if (observed.has(app)) return
  observed.add(app)
  Object.defineProperties(app.context, watched)
  // Koa prints errors on stderr only where nobody listens for them.
  app.on('error', recordError)
  answerWithProblems(app)
  const { callback, listen, use } = app
  const composed = []
  app.callback = () => {
    const { middleware } = app
    const recorded = middleware.map(recordErrors)
    composed.push(recorded)
    recorded.unshift(answerUnanswered)
    app.middleware = recorded
    try {
      return callback.call(app)
    } finally {
      app.middleware = middleware
    }
  }
  // Versions of koa-compose read their list as it grows.
  app.use = (middleware) => {
    use.call(app, middleware)
    const added = app.middleware.slice(-1).map(recordErrors)
    for (const recorded of composed) recorded.push(...added)
    return app
  }
  app.listen = (...args) => observeHttp(Reflect.apply(listen, app, args))
}

/** Notes what a middleware throws on its way up: one of the service's own may answer it and say nothing. */
function recordErrors(middleware) {
  return (ctx, next) => {
    const { req } = ctx
    try {
      const result = middleware(ctx, next)
      if (result instanceof Promise) {
        void result.catch((error) => {
          noteError(req, error)
        })
      }
      return result
    } catch (error) {
      noteError(req, error)
      throw error
    }
  }
}

/** How a connection fails that the client has closed: no failure of the service. */
const CLIENT_GONE = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE'])

/** What the app tells by `error`: Koa itself where no middleware answers, and middleware that does, by convention. */
function recordError(error, ctx) {
  if (ctx === undefined) {
    logger.error({ err: error }, 'application error')
    return
  }
  const { req, res } = ctx
  noteError(req, error)
  if (!res.headersSent) {
    // The answer decides whether it is an error; what a good answer hides is still told.
    res.once('close', () => {
      if (res.statusCode < 400 && !wasLogged(error)) logger.warn({ err: error }, 'error behind a good answer')
    })
  } else if (!wasLogged(error) && !CLIENT_GONE.has(error?.code)) {
    logger.error({ err: error }, 'answer cut short')
  }
}

/**
 * Routers tell the matched route in `ctx._matchedRoute` (@koa/router, koa-router) or `ctx.routePath` (koa-route), and
 * koa-mount its prefix in `ctx.mountPath`. They are watched as they are set.
 */
const watched = {
  _matchedRoute: {
    configurable: true,
    get() {
      return this[ROUTE]
    },
    set(path) {
      this[ROUTE] = path
      const route = routeOf(this, path)
      if (route !== undefined) noteRoute(this.req, mountOf(this) + route)
    },
  },
  routePath: {
    configurable: true,
    get() {
      return this[ROUTE]
    },
    set(path) {
      this[ROUTE] = path
      noteRoute(this.req, mountOf(this) + patternOf(path))
    },
  },
  mountPath: {
    configurable: true,
    get() {
      return lastOf(this[MOUNTS] ?? [])?.prefix
    },
    set(prefix) {
      ;(this[MOUNTS] ??= []).push({
        prefix,
        full: mountOf(this) + prefix.replace(/\/$/, ''),
        path: this.path,
      })
    },
  },
}

/**
 * A router announces its last match, then names each layer that it runs. Middleware of `router.use` is a layer as
 * well, and of several routes that match it is the first that is asked.
 */
function routeOf({ matched = [], routerPath, req }, path) {
  const isRoute = ({ methods }) => methods.length > 0
  const running = matched.filter((layer) => layer.path === path)
  if (routerPath === path) return running.length === 0 || running.some(isRoute) ? patternOf(path) : undefined
  const first = matched.find(({ methods }) => methods.includes(req.method ?? ''))
  return patternOf((first ?? { path }).path)
}

function patternOf(path) {
  return path instanceof RegExp ? path.source : path
}

/** The prefix under which the running code is mounted: that of the mount which left the path as it is now. */
function mountOf({ [MOUNTS]: mounts = [], path }) {
  const left = path.replace(/^\/?/, '/')
  const inside = mounts.filter(({ prefix, path: before }) =>
    before === prefix ? left === '/' : before === prefix.replace(/\/$/, '') + left,
  )
  return lastOf(inside)?.full ?? ''
}

function lastOf(mounts) {
  return mounts[mounts.length - 1]
}

/** Where nothing in the service answered: what Koa would say in a word is said as RFC 9457 problem details. */
async function answerUnanswered(ctx, next) {
  await next()
  const { status, body, res } = ctx
  if (status < 400 || (body !== undefined && body !== null)) return
  if (res.headersSent || ctx.respond === false || ctx.response._explicitNullBody === true) return
  ctx.status = status
  res.setHeader('content-type', 'application/problem+json')
  ctx.body = JSON.stringify(toProblem(undefined, status, currentRequest()?.requestId))
}

/** Koa answers an error that nobody handled as ever, but with problem details for a body. */
function answerWithProblems({ context }) {
  // A handler of the service's own stands on the app's own context; Koa's is inherited.
  if (Object.keys(context).includes('onerror')) return
  const { onerror } = context
  Object.assign(context, {
    onerror(error) {
      // Also called with nothing, at the end of every answer.
      if (error === undefined || error === null) return
      const { res } = this
      const { end } = res
      res.end = (message) => {
        const problem = toProblem(error, res.statusCode, currentRequest()?.requestId)
        // Koa gives the word for the status where the error does not allow its own.
        if (message === STATUS_CODES[res.statusCode]) delete problem.detail
        else problem.detail = message
        const body = JSON.stringify(problem)
        res.setHeader('content-type', 'application/problem+json')
        res.setHeader('content-length', Buffer.byteLength(body))
        return Reflect.apply(end, res, [body, 'utf8'])
      }
      onerror.call(this, error)
      res.end = end
    },
  })
}

module.exports = { observe }
