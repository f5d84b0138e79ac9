/**
 * Gives the work of each item of a row when it is asked for, and begins the next one then: what a service does while it
 * is watched is mostly waiting, and the next can be installed and built in that time.
 */
export function oneAhead<Item, Result>(
  row: readonly Item[],
  work: (item: Item) => Promise<Result>,
): (item: Item) => Promise<Result> {
  const begun = new Map<Item, Promise<Result>>();
  const begin = (item: Item) => {
    const result = begun.get(item) ?? work(item);
    begun.set(item, result);
    result.catch(() => {
      // ignored: whoever asks for this item is told, and nobody asks where a filter leaves it out
    });
    return result;
  };
  return async (item) => {
    const result = await begin(item);
    const next = row[row.indexOf(item) + 1];
    if (next !== undefined) void begin(next);
    return result;
  };
}
