/**
 * The public face of the plugin, in plain types: it is assignable to the plugin and configuration types of ESLint 9 and
 * 10 (and of oxlint) without making a user install any of them.
 */

export interface Rule {
  readonly meta: {
    readonly type: 'problem' | 'suggestion';
    readonly docs: { readonly description: string; readonly recommended: boolean; readonly url: string };
    readonly fixable?: 'code';
    readonly hasSuggestions?: boolean;
    readonly messages: Record<string, string>;
    readonly schema: object[];
    readonly defaultOptions: object[];
  };
  /** Called by the linter alone, whose own types of context and visitor it must fit. */
  create(context: unknown): Record<string, never>;
}

export type RuleEntry = 'error' | 'warn' | ['error', object];

/** A flat configuration that brings the plugin with it. */
export interface Preset {
  name: string;
  plugins: { sightline: Plugin };
  rules: Record<string, RuleEntry>;
}

/** A flat configuration of rules that another plugin brings. */
export interface TypedPreset {
  name: string;
  files: string[];
  rules: Record<string, RuleEntry>;
}

export interface Plugin {
  meta: { name: string; version: string; namespace: string };
  rules: Record<string, Rule>;
  configs: { recommended: Preset; 'recommended-warn': Preset; strict: Preset; typed: TypedPreset };
}
