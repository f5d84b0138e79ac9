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
  return config(plugin, 'recommended', recommendedRules(plugin, 'error'));
}

/** The same as warnings, for a lint that is green and is to stay so while its code is cleaned up. */
export function recommendedWarn(plugin: Plugin): FlatConfig {
  return config(plugin, 'recommended-warn', recommendedRules(plugin, 'warn'));
}

function recommendedRules(plugin: Plugin, severity: 'error' | 'warn'): Record<string, RuleEntry> {
  const suitable = Object.entries(plugin.rules).filter(([, { meta }]) => meta.docs.recommended);
  return Object.fromEntries(suitable.map(([name]) => [name, severity]));
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
