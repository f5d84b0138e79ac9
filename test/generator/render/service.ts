import type { Service } from '../../../generator/src/inspect/service.js';

/** A service with nothing special about it; every test names what it changes. */
export function aService(changes: Partial<Service> = {}): Service {
  return {
    root: '/nowhere',
    repositoryRoot: '/nowhere',
    name: 'orders',
    packageJson: { text: '{}', data: {} },
    git: null,
    packageManager: { name: 'npm', major: null, foundBy: 'default', lockfilePath: null },
    node: { range: null, running: '20.20.2', floor: '20.20.2' },
    language: 'ts',
    moduleSystem: 'esm',
    importExtension: 'js',
    typescript: null,
    sourceDir: 'src',
    formatter: {
      kind: 'none',
      style: { eol: '\n', indent: '  ', quote: "'", semicolons: true, finalNewline: true, bom: false },
    },
    linter: { kind: 'none', config: null, eslintMajor: null },
    framework: { name: 'express', version: '5.2.1', major: 5 },
    entry: { file: 'src/server.ts', foundBy: 'scripts.start' },
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
