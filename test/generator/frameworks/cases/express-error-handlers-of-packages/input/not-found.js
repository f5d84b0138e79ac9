export const notFound = (req, res, next) => next(new Error('x'));
