import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'prettier';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { provide } from '../../harness/tools.mjs';
import type { Formatter, TextStyle } from '../../../generator/src/inspect/service.js';
import { formatSource } from '../../../generator/src/render/format.js';
import { renderTemplate } from '../../../generator/src/render/render.js';
import { everythingOn } from './parameters.js';
import { aService } from './service.js';
import { templates } from './templates.js';

const source = `import { a } from "./a.js"
export function f(options) { return a({ ...options, label: 'it is', values: [1, 2, 3], more: "x".repeat(10) }) }
`;

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sightline-format-'));
  writeFileSync(path.join(root, 'package.json'), '{}');
});
afterEach(() => {
  rmSync(root, { recursive: true });
});

const style: TextStyle = {
  eol: '\n',
  indent: '  ',
  quote: "'",
  semicolons: true,
  finalNewline: true,
  bom: false,
};

function inRoot(kind: Formatter['kind'], changes: Partial<TextStyle> = {}): ReturnType<typeof aService> {
  return aService({ root, repositoryRoot: root, formatter: { kind, style: { ...style, ...changes } } });
}

function write(file: string, text: string): void {
  mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  writeFileSync(path.join(root, file), text);
}

describe('without a formatter, the look of the entry file', () => {
  it('double quotes, tabs, no semicolons, CRLF', async () => {
    const look = { quote: '"' as const, indent: '\t', semicolons: false, eol: '\r\n' as const };
    expect(await formatSource(inRoot('none', look), 'src/x.js', source)).toBe(
      [
        'import { a } from "./a.js"',
        'export function f(options) {',
        '\treturn a({ ...options, label: "it is", values: [1, 2, 3], more: "x".repeat(10) })',
        '}',
        '',
      ].join('\r\n'),
    );
  });

  it('four spaces, and the line length that .editorconfig gives', async () => {
    write('.editorconfig', 'root = true\n\n[*]\nmax_line_length = 60\n');
    const text = await formatSource(inRoot('none', { indent: '    ' }), 'src/x.js', source);
    expect(text).toContain("\n    return a({\n        ...options,\n        label: 'it is',");
  });
});

describe('the indent that .editorconfig asks for', () => {
  const written = 'function f() {\n  return 1;\n}\n';

  it('goes before that of the entry', async () => {
    write('.editorconfig', 'root = true\n\n[*]\nindent_style = tab\n');
    const tabs = written.replace('  ', '\t');
    expect(await formatSource(inRoot('none'), 'src/x.js', written, 'written')).toBe(tabs);
    expect(await formatSource(inRoot('none', { indent: '    ' }), 'src/x.js', written)).toBe(tabs);
  });

  it('of other files is not that of source', async () => {
    write('.editorconfig', 'root = true\n\n[Makefile]\nindent_style = tab\n');
    const kept = "const a = first(\n  'kept on three lines',\n);\n";
    expect(await formatSource(inRoot('none'), 'src/x.js', kept, 'written')).toBe(kept);
  });
});

describe('text that is written in the style asked for stays as it is', () => {
  const written = "const a = first(\n  'kept on three lines',\n);\n";

  it('where there is no formatter', async () => {
    expect(await formatSource(inRoot('none'), 'src/x.ts', written, 'written')).toBe(written);
    expect(await formatSource(inRoot('none'), 'src/x.ts', written)).toBe(
      "const a = first('kept on three lines');\n",
    );
  });

  it.each([
    ['a block that was left out', 'function f() {\n\n  return 1;\n}\n', 'function f() {\n  return 1;\n}\n'],
    ['two blank lines', 'const a = 1;\n\n\nconst b = 2;\n', 'const a = 1;\n\nconst b = 2;\n'],
    ['a missing last line end', 'const a = 1;', 'const a = 1;\n'],
  ])('but not with %s', async (_, text, formatted) => {
    expect(await formatSource(inRoot('none'), 'src/x.ts', text, 'written')).toBe(formatted);
  });

  it('but not where the repository has a formatter, another style or a line length', async () => {
    const formatted = "const a = first('kept on three lines');\n";
    expect(await formatSource(inRoot('prettier'), 'src/x.ts', written, 'written')).toBe(
      formatted.replaceAll("'", '"'),
    );
    expect(await formatSource(inRoot('none', { quote: '"' }), 'src/x.ts', written, 'written')).toBe(
      formatted.replaceAll("'", '"'),
    );
    write('.editorconfig', 'root = true\n\n[*]\nmax_line_length = 80\n');
    expect(await formatSource(inRoot('none'), 'src/x.ts', written, 'written')).toBe(formatted);
  });
});

describe('with prettier', () => {
  it('honours its settings and overrides before it is installed', async () => {
    write(
      '.prettierrc.json',
      '{ "semi": false, "singleQuote": true, "overrides": [{ "files": "src/**", "options": { "tabWidth": 3 } }] }',
    );
    expect(await formatSource(inRoot('prettier'), 'src/x.js', source)).toContain(
      "'./a.js'\nexport function f(options) {\n   return",
    );
  });

  it('honours "prettier" in package.json, and .editorconfig below it', async () => {
    write('package.json', '{ "prettier": { "singleQuote": true } }');
    write('.editorconfig', 'root = true\n\n[*]\nindent_style = tab\n');
    expect(await formatSource(inRoot('prettier'), 'src/x.js', source)).toContain(
      "from './a.js';\nexport function f(options) {\n\treturn",
    );
  });

  it('formats JSON as JSON where the settings name one parser for all files', async () => {
    write('.prettierrc', '{ "parser": "typescript", "tabWidth": 4 }');
    expect(await formatSource(inRoot('prettier'), '.sightline/manifest.json', '{"a":{"b":1}}')).toBe(
      '{ "a": { "b": 1 } }\n',
    );
    expect(await formatSource(inRoot('prettier'), 'src/x.ts', 'a( )')).toBe('a();\n');
  });

  it.each(['flow', 'acorn', 'espree', 'meriyah', 'babel-flow'])(
    'formats with a parser of its own where the settings ask for %s, which it does not bring',
    async (parser) => {
      write('.prettierrc', JSON.stringify({ parser, singleQuote: true }));
      expect(await formatSource(inRoot('prettier'), 'src/x.js', source)).toContain("from './a.js';");
    },
  );

  it('takes the look of the entry file where the settings are in a package that is not installed yet', async () => {
    write('package.json', '{ "prettier": "@acme/prettier-config" }');
    expect(await formatSource(inRoot('prettier'), 'src/x.js', source)).toContain("from './a.js';");
  });

  it('goes on without a plugin that is not installed yet', async () => {
    write('.prettierrc', 'plugins: [prettier-plugin-nowhere]\nsingleQuote: true\n');
    expect(await formatSource(inRoot('prettier'), 'src/x.js', source)).toContain("from './a.js';");
  });

  it('uses the one that is installed', async () => {
    write('node_modules/prettier/package.json', '{ "name": "prettier", "main": "index.js" }');
    write(
      'node_modules/prettier/index.js',
      'exports.clearConfigCache = async () => {}; exports.resolveConfig = async () => null; exports.format = async (text, { filepath }) => `// own: ${filepath}\\n${text}`;',
    );
    expect(await formatSource(inRoot('prettier'), 'src/x.js', source)).toBe(
      `// own: ${path.join(root, 'src/x.js')}\n${source}`,
    );
  });

  it('falls back to ours where the installed one cannot read the syntax', async () => {
    write('node_modules/prettier/package.json', '{ "name": "prettier", "main": "index.js" }');
    write(
      'node_modules/prettier/index.js',
      'exports.clearConfigCache = async () => {}; exports.resolveConfig = async () => ({ singleQuote: true }); exports.format = () => { throw new SyntaxError("no") };',
    );
    expect(await formatSource(inRoot('prettier'), 'src/x.ts', source)).toContain("from './a.js';");
  });

  it('finds the one of the workspace root', async () => {
    mkdirSync(path.join(root, 'apps/api'), { recursive: true });
    mkdirSync(path.join(root, 'node_modules'));
    const installed = path.dirname(createRequire(import.meta.url).resolve('prettier/package.json'));
    symlinkSync(installed, path.join(root, 'node_modules/prettier'));
    write('.prettierrc', 'semi: false\n');
    write('apps/api/package.json', '{}');
    const service = { ...inRoot('prettier'), root: path.join(root, 'apps/api') };
    expect(await formatSource(service, 'src/x.js', source)).toContain('from "./a.js"\nexport');
  });
});

describe('with biome', () => {
  it('honours biome.json before it is installed, with the defaults of biome', async () => {
    write(
      'biome.jsonc',
      '{\n  // ours\n  "javascript": { "formatter": { "quoteStyle": "single", "semicolons": "asNeeded" } }\n}',
    );
    expect(await formatSource(inRoot('biome'), 'src/x.js', source)).toContain(
      "'./a.js'\nexport function f(options) {\n\treturn a({\n\t\t...options,",
    );
  });

  it('uses the installed binary with the settings on disk', async () => {
    write('node_modules/@biomejs/biome/package.json', '{ "name": "@biomejs/biome" }');
    write(
      'node_modules/@biomejs/biome/bin/biome',
      'process.stdin.on("data", (text) => process.stdout.write(process.argv.slice(2).join(" ") + "\\n" + text));',
    );
    expect(await formatSource(inRoot('biome'), 'src/x.js', source)).toBe(
      `check --write --stdin-file-path=src/x.js\n${source}`,
    );
  });

  it.runIf(process.platform === 'linux')(
    'starts its program without the launcher, unless another one is named',
    async () => {
      const says = (who: string): string => `process.stdin.resume().on("end", () => console.log("${who}"));`;
      const program = `node_modules/@biomejs/cli-${process.platform}-${process.arch}/biome`;
      write('node_modules/@biomejs/biome/package.json', '{ "name": "@biomejs/biome" }');
      write('node_modules/@biomejs/biome/bin/biome', says('launcher'));
      write(program, `#!${process.execPath}\n${says('program')}`);
      chmodSync(path.join(root, program), 0o755);
      expect(await formatSource(inRoot('biome'), 'src/x.js', source)).toBe('program\n');
      vi.stubEnv('BIOME_BINARY', 'of-the-team');
      onTestFinished(() => {
        vi.unstubAllEnvs();
      });
      expect(await formatSource(inRoot('biome'), 'src/x.js', source)).toBe('launcher\n');
    },
  );

  it('formats by itself where the binary fails', async () => {
    write('node_modules/@biomejs/biome/package.json', '{ "name": "@biomejs/biome" }');
    write('node_modules/@biomejs/biome/bin/biome', 'process.exitCode = 1;');
    expect(await formatSource(inRoot('biome'), 'src/x.js', source)).toContain('from "./a.js";\n');
  });
});

describe('with oxfmt', () => {
  it('honours .oxfmtrc.json before it is installed, with the line length of oxfmt', async () => {
    write('.oxfmtrc.json', '{\n  // ours\n  "singleQuote": true,\n  "semi": false,\n}');
    expect(await formatSource(inRoot('oxfmt'), 'src/x.js', source)).toBe(
      "import { a } from './a.js'\nexport function f(options) {\n  return a({ ...options, label: 'it is', values: [1, 2, 3], more: 'x'.repeat(10) })\n}\n",
    );
  });

  it('uses the installed one with the settings on disk', async () => {
    const tools = await provide('oxfmt-0.64', ['oxfmt@0.64.0']);
    mkdirSync(path.join(root, 'node_modules'));
    symlinkSync(path.join(tools, 'node_modules/oxfmt'), path.join(root, 'node_modules/oxfmt'));
    write('.oxfmtrc.json', '{ "singleQuote": true, "sortImports": {}, "printWidth": 70 }');
    const unsorted = `import { b } from './b.js';\n${source}`;
    const service = inRoot('oxfmt', { quote: '"' });
    expect(await formatSource(service, 'src/x.js', unsorted)).toMatch(
      /^import \{ a \} from '\.\/a\.js';\nimport \{ b \} from '\.\/b\.js';\nexport function f\(options\) \{\n {2}return a\(\{\n/,
    );
    expect(await formatSource(service, 'x.json', '{"b":[1,2],"a":1}')).toBe('{ "b": [1, 2], "a": 1 }\n');
  });
});

describe('the faster parser', () => {
  it.each(templates)('gives the text that prettier gives by default: %s', async (template) => {
    const target = { language: 'ts', moduleSystem: 'esm', importExtension: 'js' } as const;
    const text = await renderTemplate(template, everythingOn, target);
    const options = { parser: 'typescript', singleQuote: true, printWidth: 110, tabWidth: 2 };
    expect(await formatSource(inRoot('none'), `src/${path.basename(template)}.ts`, text)).toBe(
      await format(text, options),
    );
  });
});
