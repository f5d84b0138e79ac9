export const envToLogger: Record<string, boolean | object> = { production: true };
