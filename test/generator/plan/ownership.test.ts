import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../../generator/src/manifest/fingerprint.js';
import type { Manifest } from '../../../generator/src/manifest/manifest.js';
import { fateOf } from '../../../generator/src/plan/ownership.js';

const path = 'src/observability/logger.js';
const emittedText = "export const logger = create({ level: 'info' });\n";

const known: Manifest = {
  format: 1,
  sightline: '0.1.0',
  answers: { dir: 'src/observability', features: ['logging'] },
  files: { [path]: { template: 'service/logger', sha256: fingerprint(emittedText) } },
  edits: {},
  dependencies: {},
};

const newer = emittedText.replace('info', 'debug');

describe('a file that is to be emitted', () => {
  it.each([
    {
      what: 'is written where nothing is',
      text: emittedText,
      onDisk: undefined,
      manifest: undefined,
      fate: 'write',
    },
    { what: 'is present', text: emittedText, onDisk: emittedText, manifest: known, fate: 'present' },
    {
      what: 'is present although it was formatted since',
      text: emittedText,
      onDisk: 'export const logger = create({\n  level: "info",\n})\n',
      manifest: known,
      fate: 'present',
    },
    {
      what: 'is present although git checked it out with CRLF',
      text: emittedText,
      onDisk: emittedText.replace('\n', '\r\n'),
      manifest: known,
      fate: 'present',
    },
    {
      what: 'is ours where it is the very text',
      text: emittedText,
      onDisk: emittedText,
      manifest: undefined,
      fate: 'present',
    },
    { what: 'follows new answers', text: newer, onDisk: emittedText, manifest: known, fate: 'write' },
    {
      what: 'stays as the team edited it',
      text: newer,
      onDisk: 'mine();\n',
      manifest: known,
      fate: 'edited',
    },
    { what: 'stays deleted', text: newer, onDisk: undefined, manifest: known, fate: 'deleted' },
    {
      what: 'does not take the place of theirs',
      text: emittedText,
      onDisk: 'theirs();\n',
      manifest: undefined,
      fate: 'foreign',
    },
  ])('$what', ({ text, onDisk, manifest, fate }) => {
    expect(fateOf({ path, text }, onDisk, manifest)).toBe(fate);
  });
});
