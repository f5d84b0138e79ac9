/**
 * Part of the build: copies what is used of prettier and handlebars to dist/vendor, where `#prettier` and `#handlebars`
 * (`imports` of package.json) find it. The whole packages are four fifths parsers and formats that nothing here loads, and
 * would take `npx sightline` from 23 to 37 MB.
 */
import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const vendor = fileURLToPath(new URL('../dist/vendor', import.meta.url));

/** Yaml reads `.prettierrc`; markdown lays out the README of a new service; licences go wherever the code goes. */
const PARSERS = ['babel', 'estree', 'markdown', 'typescript', 'yaml'];
const USED = {
  prettier: [
    'package.json',
    'LICENSE',
    'THIRD-PARTY-NOTICES.md',
    'index.mjs',
    'doc.mjs',
    ...PARSERS.map((parser) => `plugins/${parser}.mjs`),
  ],
  handlebars: ['package.json', 'LICENSE', 'dist/handlebars.js'],
};

for (const [name, files] of Object.entries(USED)) {
  const installed = path.dirname(require.resolve(`${name}/package.json`));
  for (const file of files) {
    const [from, to] = [path.join(installed, file), path.join(vendor, name, file)];
    // Tests and the tool itself may be reading it while a second build runs.
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(path.dirname(to), { recursive: true });
    cpSync(from, to);
  }
}
