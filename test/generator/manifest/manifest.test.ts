import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../generator/src/manifest/fingerprint.js';
import { parseManifest, printManifest, type Manifest } from '../../../generator/src/manifest/manifest.js';

const manifest: Manifest = {
  format: 1,
  sightline: '0.1.0',
  answers: { dir: 'src/observability', features: ['logging', 'metrics'] },
  files: {
    'src/observability/metrics.ts': { template: 'service/metrics', sha256: 'b' },
    'src/observability/logger.ts': { template: 'service/logger', sha256: 'a' },
  },
  edits: {
    'src/server.ts': {
      why: 'observe the server',
      splices: [{ at: 12, removed: '', inserted: 'observe(', before: 'start();\n', after: 'app.listen(80)' }],
      sha256: 'c',
    },
  },
  dependencies: { 'prom-client': { section: 'dependencies', range: '^15.1.3' } },
};

describe('the manifest', () => {
  it('is read back as it was printed', () => {
    expect(parseManifest(printManifest(manifest))).toEqual(manifest);
  });

  it('is printed in an order that does not depend on the order of the work', () => {
    const files = Object.fromEntries(Object.entries(manifest.files).reverse());
    expect(printManifest({ ...manifest, files })).toBe(printManifest(manifest));
    expect(printManifest(manifest).indexOf('logger.ts')).toBeLessThan(
      printManifest(manifest).indexOf('metrics.ts'),
    );
  });

  it('is undefined where there is none', () => {
    expect(parseManifest(undefined)).toBeUndefined();
  });

  it.each([
    ['<<<<<<< HEAD\n{}', /is not valid JSON/],
    ['[]', /does not hold what sightline wrote/],
    ['{"format":1,"sightline":"0.1.0"}', /does not hold what sightline wrote/],
    ['{"format":2}', /has format 2, which this version of sightline does not know/],
  ])('refuses %j with the cause', (text, message) => {
    expect(() => parseManifest(text)).toThrow(message);
  });
});

describe('a fingerprint', () => {
  it('is the same whether git checks the file out with LF or CRLF', () => {
    expect(fingerprint('a\r\nb\r\n')).toBe(fingerprint('a\nb\n'));
  });

  it('differs for any other difference', () => {
    expect(fingerprint('a\nb\n')).not.toBe(fingerprint('a\nb'));
  });
});
