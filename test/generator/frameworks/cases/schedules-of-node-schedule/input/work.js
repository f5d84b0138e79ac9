exports.clean = async () => undefined;
exports.report = async () => undefined;
