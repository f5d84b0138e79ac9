import type { Service } from '../../../generator/src/inspect/service.js';

/** An Express service in JavaScript, with what a test cares about in place of the defaults. */
export function serviceWith(changes: Partial<Service> = {}): Service {
  const text = '{ "name": "orders", "dependencies": { "express": "^5.1.0" } }\n';
  return {
    root: '/work/orders',
    repositoryRoot: '/work/orders',
    name: 'orders',
    packageJson: { text, data: { name: 'orders', dependencies: { express: '^5.1.0' } } },
    git: null,
    packageManager: { name: 'npm', major: null, foundBy: 'default', lockfilePath: null },
    node: { range: '>=20', running: '20.20.2', floor: '20.0.0' },
    language: 'js',
    moduleSystem: 'esm',
    importExtension: 'js',
    typescript: null,
    sourceDir: 'src',
    formatter: {
      kind: 'none',
      style: { eol: '\n', indent: '  ', quote: "'", semicolons: true, finalNewline: true, bom: false },
    },
    linter: { kind: 'none', config: null, eslintMajor: null },
    framework: { name: 'express', version: '5.1.0', major: 5 },
    entry: { file: 'src/server.js', foundBy: 'scripts.start' },
    startCommands: [],
    existing: {
      logger: null,
      metrics: null,
      tracing: null,
      clients: [],
      routes: [],
      signalHandlers: [],
    },
    ...changes,
  };
}

/** Reads from a table instead of the disk. */
export function readerOf(files: Readonly<Record<string, string>>): (file: string) => string | undefined {
  return (file) => files[file];
}
