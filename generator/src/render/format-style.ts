import type { Options } from 'prettier';

/** Line length of the templates, and of what is emitted where nothing says how long a line may be. */
export const PRINT_WIDTH = 110;

/** The settings of prettier that make no difference to the layout of the templates, or none but their quotes. */
const SETTINGS_OF_TEMPLATES: Readonly<Record<string, readonly unknown[]>> = {
  filepath: [],
  printWidth: [],
  singleQuote: [],
  semi: [true],
  useTabs: [false],
  tabWidth: [2],
  trailingComma: ['all'],
  bracketSpacing: [true],
  arrowParens: ['always'],
  quoteProps: ['as-needed'],
  objectWrap: ['preserve'],
  endOfLine: ['lf', 'crlf', 'auto'],
};

/** Whether prettier with these options lays out the templates as they are written, but for width and quotes. */
export function areLikeTemplates(options: Options): boolean {
  return (
    Object.entries(options).every(([name, value]) => {
      const same = SETTINGS_OF_TEMPLATES[name];
      if (same === undefined) return false;
      return value === undefined || same.length === 0 || same.includes(value);
    }) && (options.printWidth ?? 80) <= PRINT_WIDTH
  );
}

/** No line over the limit that could be broken, and no trace of a block that was left out. */
export function isInStyle(text: string, printWidth: number): boolean {
  const leftovers = /^\n|\n\n\n|[{[(]\n\n|\n\n\s*[}\])]|[ \t]\n|[^\n]$/;
  return (
    !leftovers.test(text) &&
    text.split('\n').every((line) => line.length <= printWidth || isUnbreakable(line))
  );
}

/** A comment, or a string or regular expression that has the line for itself: prettier leaves them as long as they are. */
function isUnbreakable(line: string): boolean {
  return /^\s*(?:\/\/|\/?\*|(?:"[\w-]+": )?(['"]).*\1(?: \+|[,;])?$|\/.*\/[a-z]*[,;]?$)/.test(line);
}
