import { readListChange, type ListChange } from './phrases.js';

/** The lists that `settings.sightline` can change for every rule at once. */
const LISTS = ['secretNames', 'personalNames', 'safeNames', 'unboundedNames', 'boundedNames'] as const;

export type NameLists = Partial<Record<(typeof LISTS)[number], ListChange>>;

const read = new WeakMap<object, NameLists>();

/**
 * The changed lists in `settings.sightline`.
 * @throws Error that names the setting, when its shape is wrong.
 */
export function nameListsIn(settings: Readonly<Record<string, unknown>>): NameLists {
  const before = read.get(settings);
  if (before) return before;
  const own = settings.sightline;
  const lists: NameLists = {};
  if (typeof own === 'object' && own !== null) {
    for (const name of LISTS) {
      const value: unknown = (own as Record<string, unknown>)[name];
      const change = readListChange(value, `settings.sightline.${name}`);
      if (change) lists[name] = change;
    }
  }
  read.set(settings, lists);
  return lists;
}
