import { keptRules, typedRules } from './kept-rules.js';
import type { Plugin, Preset, RuleEntry, TypedPreset } from './plugin.js';

/** Options that are tighter in `strict` than the defaults of the rule. */
const strictOptions: Record<string, object> = {
  'metric-naming': { checkLabelCase: true },
  'no-sensitive-data': { personal: 'strict' },
  'no-swallowed-error': { allowComments: false },
};

/** The rules that suit every service, with their default options, and the rules of ESLint that stand in for one. */
export function recommended(plugin: Plugin): Preset {
  return config(plugin, 'recommended', recommendedRules(plugin, 'error'), keptRules());
}

/**
 * Our rules of it as warnings, for a lint that is green and is to stay so while its code is cleaned up. The rules of
 * ESLint stay as that lint has them: a warning here could take the place of its error.
 */
export function recommendedWarn(plugin: Plugin): Preset {
  return config(plugin, 'recommended-warn', recommendedRules(plugin, 'warn'), {});
}

function recommendedRules(plugin: Plugin, severity: 'error' | 'warn'): Record<string, RuleEntry> {
  const suitable = Object.entries(plugin.rules).filter(([, { meta }]) => meta.docs.recommended);
  return Object.fromEntries(suitable.map(([name]) => [name, severity]));
}

/** Every rule, with the tighter options. */
export function strict(plugin: Plugin): Preset {
  return config(
    plugin,
    'strict',
    Object.fromEntries(
      Object.keys(plugin.rules).map((name) => {
        const options = strictOptions[name];
        return [name, options ? ['error', options] : 'error'];
      }),
    ),
    keptRules(),
  );
}

function config(
  plugin: Plugin,
  name: string,
  entries: Record<string, RuleEntry>,
  kept: Record<string, RuleEntry>,
): Preset {
  const rules = Object.fromEntries(
    Object.entries(entries).map(([rule, entry]) => [`sightline/${rule}`, entry]),
  );
  return { name: `sightline/${name}`, plugins: { sightline: plugin }, rules: { ...rules, ...kept } };
}

/** Beside one of the others, where the configuration has typescript-eslint and types. */
export function typed(): TypedPreset {
  return { name: 'sightline/typed', files: ['**/*.{ts,mts,cts,tsx}'], rules: typedRules };
}
