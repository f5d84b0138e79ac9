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
