const { Base } = require('./base-of-somebody');

class Server extends Base {}

module.exports = { Server };
