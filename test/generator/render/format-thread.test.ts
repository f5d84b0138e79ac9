import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

/*
 * The second thread exists only in compiled form, and whether a process ends by itself shows only in one of its own:
 * the formatter is compiled into a scratch folder, and every test is a program that imports it.
 */

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const render = path.join(repository, 'generator/src/render');
const run = promisify(execFile);

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(path.join(tmpdir(), 'sightline-format-thread-'));
  mkdirSync(path.join(scratch, 'render'));
  writeFileSync(path.join(scratch, 'package.json'), '{ "type": "module" }');
  symlinkSync(path.join(repository, 'node_modules'), path.join(scratch, 'node_modules'));
  for (const file of readdirSync(render).filter((name) => name.startsWith('format'))) {
    const { outputText } = ts.transpileModule(readFileSync(path.join(render, file), 'utf8'), {
      compilerOptions: { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext },
    });
    writeFileSync(path.join(scratch, 'render', file.replace('.ts', '.js')), outputText);
  }
});
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

/** Runs the body of a program in which a service without a formatter is at hand; answers with what it printed. */
async function program(body: string): Promise<string> {
  const file = path.join(scratch, 'program.js');
  writeFileSync(
    file,
    `import { formatAside, startFormatter } from './render/format-thread.js';
import { formatWithPrettier } from './render/format-prettier.js';
const root = process.cwd();
const style = { eol: '\\n', indent: '  ', quote: "'", semicolons: true, finalNewline: true, bom: false };
const service = { root, repositoryRoot: root, formatter: { kind: 'none', style } };
const ugly = 'export   const a = "one"';
${body}`,
  );
  const { stdout } = await run(process.execPath, [file], { cwd: scratch, timeout: 30_000 });
  return stdout.trim();
}

/** Stands in for the repository's own prettier: tells the thread that it formats in. */
function installPrettier(format: string): void {
  const folder = path.join(scratch, 'service/node_modules/prettier');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(scratch, 'service/package.json'), '{}');
  writeFileSync(path.join(folder, 'package.json'), '{ "name": "prettier", "main": "index.js" }');
  writeFileSync(
    path.join(folder, 'index.js'),
    `exports.resolveConfig = async () => null;
exports.format = async (text, { filepath }) => {
  const { isMainThread } = require('node:worker_threads');
  if (filepath.endsWith('warm.ts')) return text;
  ${format}
};`,
  );
}

const withOwnPrettier = `
const own = { root: root + '/service', repositoryRoot: root, formatter: { kind: 'prettier', style } };
`;

describe('formatting in a second thread', () => {
  it('gives the text that this thread gives', async () => {
    const printed = await program(`
const texts = ['1', '2', '3'].map((one) => ugly + '; f(' + one + ')');
const here = await Promise.all(texts.map((text) => formatWithPrettier(service, 'src/x.ts', text)));
startFormatter(root);
const there = await Promise.all(texts.map((text) => formatAside(service, 'src/x.ts', text)));
console.log(JSON.stringify({ here, there }));`);
    const { here, there } = JSON.parse(printed) as Record<'here' | 'there', string[]>;
    expect(there).toEqual(['1', '2', '3'].map((one) => `export const a = 'one';\nf(${one});\n`));
    expect(there).toEqual(here);
  });

  it('happens there, with the prettier of the repository', async () => {
    installPrettier('return String(isMainThread);');
    const printed = await program(`${withOwnPrettier}
const before = await formatAside(own, 'src/x.ts', ugly);
startFormatter(own.root);
console.log(before, await formatAside(own, 'src/x.ts', ugly));`);
    expect(printed).toBe('true false');
  });

  it('rejects with the syntax error of prettier', async () => {
    const printed = await program(`
startFormatter(root);
await formatAside(service, 'src/x.ts', 'const = 1').catch(({ name, message }) => console.log(name, message));`);
    expect(printed).toMatch(/^\w*Error Unexpected token \(1:7\)/);
  });

  it('does not keep a process alive that has nothing to format', async () => {
    expect(await program(`startFormatter(root); console.log('ends');`)).toBe('ends');
  });

  it('is done by this thread where the other one ends in the middle', async () => {
    installPrettier('if (isMainThread) return "here"; process.exit(1);');
    const printed = await program(`${withOwnPrettier}
startFormatter(own.root);
const both = await Promise.all(['a', 'b'].map((text) => formatAside(own, 'src/x.ts', text)));
console.log(both.join(' '), await formatAside(own, 'src/x.ts', 'c'));`);
    expect(printed).toBe('here here here');
  });
});
