/**
 * Part of the build: copies what is used of prettier and handlebars to dist/vendor, where `#prettier` and `#handlebars`
 * (`imports` of package.json) find it. The whole packages are four fifths parsers and formats that nothing here loads, and
 * would take `npx sightline` from 23 to 37 MB.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
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

rmSync(vendor, { recursive: true, force: true });
for (const [name, files] of Object.entries(USED)) {
  const installed = path.dirname(require.resolve(`${name}/package.json`));
  for (const file of files) {
    const copy = path.join(vendor, name, file);
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(path.join(installed, file), copy);
  }
}
