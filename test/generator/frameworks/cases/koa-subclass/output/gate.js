import Koa from 'koa'
import { observe } from './observability/index.js'

export default class Gate extends Koa {
  constructor () {
    super({ proxy: true })
    this.use(ctx => { ctx.body = 'open' })
  }

  open (port) {
    return observe(this).listen(port)
  }
}
