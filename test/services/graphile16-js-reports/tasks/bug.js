module.exports = async (payload) => payload.pages.length;
