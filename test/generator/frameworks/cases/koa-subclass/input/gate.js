import Koa from 'koa'

export default class Gate extends Koa {
  constructor () {
    super({ proxy: true })
    this.use(ctx => { ctx.body = 'open' })
  }

  open (port) {
    return this.listen(port)
  }
}
