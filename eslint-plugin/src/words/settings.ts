import { readListChange, type ListChange } from './phrases.js';

/** The lists that `settings.sightline` can change for every rule at once. */
const LISTS = ['secretNames', 'personalNames', 'safeNames', 'unboundedNames', 'boundedNames'] as const;

/** What `settings.sightline` may hold. */
const SETTINGS = ['loggers', 'metrics', 'redactors', ...LISTS] as const;

type Settings = Readonly<Record<string, unknown>>;

/** `settings.sightline`, which is one object for all files of a configuration, while `settings` may be made for each. */
export type OwnSettings = Readonly<Partial<Record<(typeof SETTINGS)[number], unknown>>>;

const NOTHING_SET: OwnSettings = {};
const checked = new WeakSet<OwnSettings>();

/**
 * What `settings.sightline` holds, of which only the names are checked.
 * @throws Error that names the setting which does not exist.
 */
export function settingsOf(settings: Settings): OwnSettings {
  const own = settings.sightline ?? NOTHING_SET;
  if (own === NOTHING_SET) return NOTHING_SET;
  if (typeof own !== 'object' || Array.isArray(own))
    throw new Error(`settings.sightline must be an object, but it is ${JSON.stringify(own)}.`);
  if (checked.has(own)) return own;
  for (const key of Object.keys(own)) {
    if (!SETTINGS.some((name) => name === key))
      throw new Error(`settings.sightline.${key} is not a setting; there are ${SETTINGS.join(', ')}.`);
  }
  checked.add(own);
  return own;
}

export type NameLists = Partial<Record<(typeof LISTS)[number], ListChange>> & {
  /** Functions whose result may be seen. */
  redactors?: readonly string[];
};

const read = new WeakMap<OwnSettings, NameLists>();

/**
 * The changed lists in `settings.sightline`.
 * @throws Error that names the setting, when its shape is wrong.
 */
export function nameListsIn(settings: Settings): NameLists {
  const own = settingsOf(settings);
  const before = read.get(own);
  if (before) return before;
  const lists: NameLists = {};
  for (const name of LISTS) {
    const change = readListChange(own[name], `settings.sightline.${name}`);
    if (change) lists[name] = change;
  }
  if (own.redactors !== undefined) lists.redactors = readRedactors(own.redactors);
  read.set(own, lists);
  return lists;
}

function readRedactors(value: unknown): readonly string[] {
  const where = 'settings.sightline.redactors';
  if (!Array.isArray(value)) throw new Error(`${where} must be a list of function names.`);
  return value.map((name: unknown, at) => {
    if (typeof name === 'string' && /^#?[\w$]+$/.test(name)) return name;
    throw new Error(
      `${where}[${String(at)}] must be the name of a function such as "scrub", but it is ${JSON.stringify(name)}.`,
    );
  });
}
