exports.backup = async () => undefined;
exports.report = async () => undefined;
