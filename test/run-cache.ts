import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * One cache for a whole run of the tests: each text is expanded and formatted once, as on a machine of a user's, and
 * nothing is left from an earlier run. The tests of the cache itself have one of their own.
 */
export default function setUp(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'sightline-test-cache-'));
  process.env.SIGHTLINE_CACHE = folder;
  return () => {
    // what a test started may still be ending
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
}
