/** What went wrong, in the words of whoever says so; some errors of connections have a name only. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message || error.name : String(error);
}
