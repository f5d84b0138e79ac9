const app = require('./app');
const { observe } = require('./observability');

observe(app.listen(process.env.PORT || 3000));
