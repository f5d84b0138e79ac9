import type { FlatConfig, Plugin, RuleEntry } from './plugin.js';

/** Options that are tighter in `strict` than the defaults of the rule. */
const strictOptions: Record<string, object> = {
  'metric-naming': { checkLabelCase: true },
  'no-sensitive-data': { personal: 'strict' },
  'no-swallowed-error': { allowComments: false },
  'structured-log': { checkConsole: true },
};

/** The rules that suit every service, with their default options. */
export function recommended(plugin: Plugin): FlatConfig {
  const names = Object.keys(plugin.rules).filter(
    (name) => plugin.rules[name]?.meta.docs.recommended === true,
  );
  return config(plugin, 'recommended', Object.fromEntries(names.map((name) => [name, 'error'])));
}

/** Every rule, with the tighter options. */
export function strict(plugin: Plugin): FlatConfig {
  return config(
    plugin,
    'strict',
    Object.fromEntries(
      Object.keys(plugin.rules).map((name) => {
        const options = strictOptions[name];
        return [name, options ? ['error', options] : 'error'];
      }),
    ),
  );
}

function config(plugin: Plugin, name: string, entries: Record<string, RuleEntry>): FlatConfig {
  const rules = Object.fromEntries(
    Object.entries(entries).map(([rule, entry]) => [`sightline/${rule}`, entry]),
  );
  return { name: `sightline/${name}`, plugins: { sightline: plugin }, rules };
}
