import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * A folder for a whole run of the tests, and the cache in it: each text is expanded and formatted once, as on a machine
 * of a user's, and nothing is left from an earlier run. The tests of the cache itself have one of their own.
 */
export default function setUp(): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'sightline-test-run-'));
  process.env.TEST_RUN_FOLDER = folder;
  process.env.SIGHTLINE_CACHE = path.join(folder, 'cache');
  return () => {
    // what a test started may still be ending
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
}
