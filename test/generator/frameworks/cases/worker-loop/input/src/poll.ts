export async function poll(): Promise<void> {}
