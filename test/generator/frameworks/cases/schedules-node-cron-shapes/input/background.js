export const task = async () => undefined;
