import type { JSONSchema, TSESLint } from '@typescript-eslint/utils';
import { beginFile } from './flow/per-file.js';
import { isMinified } from './model/minified.js';

/** What a rule and the model need to know of the file that is linted. */
export interface FileContext {
  readonly sourceCode: Readonly<TSESLint.SourceCode>;
  readonly settings: TSESLint.SharedConfigurationSettings;
}

type LinterContext<MessageIds extends string> = Readonly<
  TSESLint.RuleContext<MessageIds, readonly unknown[]>
>;

/**
 * What a rule is given instead of the linter's own context, which is of another hidden class for each file: code that
 * was optimised for the last one is thrown away, and keeps that file's whole syntax tree alive for two full collections.
 */
export interface RuleContext<MessageIds extends string> extends FileContext {
  readonly filename: string;
  readonly cwd: string;
  report(problem: TSESLint.ReportDescriptor<MessageIds>): void;
}

interface RuleDocs {
  /** One sentence without a full stop; the headline of the docs page. */
  description: string;
  /** In the `recommended` preset? Every rule is in `strict`. */
  recommended: boolean;
}

interface RuleMeta<MessageIds extends string, Options extends object> {
  type: 'problem' | 'suggestion';
  docs: RuleDocs;
  fixable?: 'code';
  hasSuggestions?: boolean;
  messages: Record<MessageIds, string>;
  /** The options: at most one object. */
  schema: [JSONSchema.JSONSchema4ObjectSchema] | [];
  /** One object with a value for every option; left out for a rule without options. */
  defaultOptions?: [Options];
}

interface RuleDefinition<MessageIds extends string, Options extends object> {
  name: string;
  meta: RuleMeta<MessageIds, Options>;
  create(context: RuleContext<MessageIds>, options: Options): TSESLint.RuleListener;
}

export interface SightlineRule<MessageIds extends string = string, Options extends object = object> {
  name: string;
  meta: Omit<RuleMeta<MessageIds, Options>, 'docs' | 'defaultOptions'> & {
    docs: RuleDocs & { url: string };
    defaultOptions: [Options] | [];
  };
  create(context: LinterContext<MessageIds>): TSESLint.RuleListener;
}

/**
 * Makes an ESLint rule: adds the address of its page (it ships with the package, so an editor can open it), and merges
 * its options with the defaults by hand, because ESLint 8 does not know `meta.defaultOptions`.
 */
export function createRule<MessageIds extends string, Options extends object>(
  definition: RuleDefinition<MessageIds, Options>,
): SightlineRule<MessageIds, Options> {
  const { name, meta } = definition;
  const defaultOptions = meta.defaultOptions ?? [];
  const [defaults] = defaultOptions;
  return {
    name,
    meta: {
      ...meta,
      defaultOptions,
      docs: { ...meta.docs, url: new URL(`../docs/rules/${name}.md`, import.meta.url).href },
    },
    create: (context) => {
      // Half of the rules have none, and each is set up for each file.
      const own = new OwnContext(context);
      beginFile(own.sourceCode);
      if (isMinified(own.sourceCode)) return {};
      if (!defaults) return definition.create(own, {} as Options);
      const given = context.options[0] as Partial<Options> | undefined;
      return definition.create(own, { ...defaults, ...given });
    },
  };
}

class OwnContext<MessageIds extends string> implements RuleContext<MessageIds> {
  readonly sourceCode: FileContext['sourceCode'];
  readonly settings: FileContext['settings'];
  readonly #linter: LinterContext<MessageIds>;

  constructor(linter: LinterContext<MessageIds>) {
    this.sourceCode = linter.sourceCode;
    this.settings = linter.settings;
    this.#linter = linter;
  }

  get filename(): string {
    return this.#linter.filename;
  }

  get cwd(): string {
    return this.#linter.cwd;
  }

  report(problem: TSESLint.ReportDescriptor<MessageIds>): void {
    this.#linter.report(problem);
  }
}
