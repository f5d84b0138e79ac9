exports.import = async function () {};
