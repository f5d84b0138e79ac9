/** The package of a bare specifier, without its `/sub/path`: `@scope/name` of `@scope/name/sub/path`. */
export function packageNameOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
