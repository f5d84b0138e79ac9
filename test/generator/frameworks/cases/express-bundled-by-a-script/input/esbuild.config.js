require('esbuild').build({
  entryPoints: ['src/index.ts'],
  bundle: true,
  platform: 'node',
  packages: 'external',
  outfile: 'build/index.js',
});
