import { createRequire } from 'node:module';
import { recommended, recommendedWarn, strict, typed } from './configs.js';
import type { Plugin, Rule } from './plugin.js';
import { rules } from './rules/index.js';

export type { Plugin, Preset, Rule, RuleEntry, TypedPreset } from './plugin.js';

const { name, version } = createRequire(import.meta.url)('../package.json') as {
  name: string;
  version: string;
};

const ownRules = rules as unknown as Record<string, Rule>;
const plugin = { meta: { name, version, namespace: 'sightline' }, rules: ownRules } as Plugin;
plugin.configs = {
  recommended: recommended(plugin),
  'recommended-warn': recommendedWarn(plugin),
  strict: strict(plugin),
  typed: typed(),
};

export default plugin;
// What `require()` returns, so that CommonJS configurations get the plugin itself.
export { plugin as 'module.exports' };
