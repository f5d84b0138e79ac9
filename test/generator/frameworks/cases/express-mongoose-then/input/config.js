module.exports = { port: 3000, url: 'mongodb://127.0.0.1' };
