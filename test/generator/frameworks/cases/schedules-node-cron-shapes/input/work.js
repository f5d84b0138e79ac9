export const clean = async () => undefined;
