/**
 * A code block of a page. What it shows follows from where it stands: under `### ❌` it is reported, under `### ✅` and
 * in the prose it is not. Behind the language may stand `options={…}`, `settings={…}`, `❌` or `✅`, `fixed` (what the
 * fix makes of the block before) and `config` (no code for the rule).
 */
export interface Block {
  line: number;
  section: string;
  info: string;
  code: string;
}

export function blocksIn(page: string): Block[] {
  const blocks: Block[] = [];
  let section = '';
  let open: Block | null = null;
  for (const [at, line] of page.split('\n').entries()) {
    const fence = /^```(.*)$/.exec(line);
    if (fence && open) {
      blocks.push(open);
      open = null;
    } else if (fence) open = { line: at + 1, section, info: fence[1] ?? '', code: '' };
    else if (open) open.code += `${line}\n`;
    else if (/^###? /.test(line)) section = line;
  }
  return blocks.filter(({ info }) => /^[jt]s\b/.test(info) && !info.includes('config'));
}

interface RuleFacts {
  readonly docs: { readonly description: string; readonly recommended: boolean };
  readonly fixable?: 'code';
  readonly hasSuggestions?: boolean;
}

/** The first lines of a rule's page, made of what the rule says of itself. */
export function headOf(name: string, { docs, fixable, hasSuggestions }: RuleFacts): string {
  const presets = docs.recommended ? '`recommended`, `recommended-warn` and `strict`' : '`strict`';
  const edits = [
    ...(fixable ? ['🔧 Fixed by `--fix` where that is safe.'] : []),
    ...(hasSuggestions === true ? ['💡 With suggestions.'] : []),
  ];
  const facts = [
    `In the ${docs.recommended ? 'presets' : 'preset'} ${presets}.`,
    ...edits,
    'Needs no types.',
  ].join(' ');
  return `# \`sightline/${name}\`\n\n> ${docs.description}.\n\n${facts}\n`;
}

/** The rows of the table of rules in the README, one a rule, without the blanks that prettier adds. */
export function tableRows(rules: Readonly<Record<string, { readonly meta: RuleFacts }>>): string[] {
  return Object.entries(rules).map(([name, { meta }]) => {
    const edits = `${meta.fixable ? '🔧' : ''}${meta.hasSuggestions === true ? '💡' : ''}`;
    const presets = meta.docs.recommended ? 'all' : '`strict`';
    return `| [\`${name}\`](docs/rules/${name}.md) | ${meta.docs.description} | ${edits} | ${presets} |`;
  });
}
