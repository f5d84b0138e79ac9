const app = require('express')()
const server = app.listen(3000)