/** Whether a file that package.json names is this one, or what a build makes of it: `dist/cli.js` of `src/cli.ts`. */
export function isBuiltFrom(named: string, file: string): boolean {
  return stem(named) === stem(file);
}

function stem(path: string): string {
  return path
    .replace(/^(?:\.\/)+/, '')
    .replace(/\.(?:[cm]?[jt]sx?)$/, '')
    .replace(/^(?:dist|build|lib|out|output|src)\/(?:(?:src|esm|cjs)\/)?/, '');
}
