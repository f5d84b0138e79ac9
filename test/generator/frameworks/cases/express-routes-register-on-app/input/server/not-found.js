module.exports = (req, res, next) => next(new Error('x'))
