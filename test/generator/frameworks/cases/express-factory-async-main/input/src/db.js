export const connect = async () => ({});
