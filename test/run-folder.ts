import { chmodSync, existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** How long what the tests started may still be ending, in ms. */
const patience = 10_000;

/**
 * A folder for a whole run of the tests, and in it every temporary file of the tests and of what they start, also of
 * what is interrupted (SIGHTLINE_KEEP=1 keeps it). The cache is there too: each text is expanded and formatted once, as
 * on a machine of a user's, and nothing is left from an earlier run. The tests of the cache itself have one of their own.
 */
export default function setUp(): (() => Promise<void>) | undefined {
  // vitest asks for each of its projects, and once for all of them
  if (process.env.TEST_RUN_FOLDER !== undefined) return undefined;
  const machine = tmpdir();
  const folder = mkdtempSync(path.join(machine, 'sightline-test-run-'));
  // PostgreSQL runs as a user of its own
  chmodSync(folder, 0o711);
  process.env.TEST_MACHINE_FOLDER = machine;
  process.env.TEST_RUN_FOLDER = folder;
  process.env.SIGHTLINE_CACHE = path.join(folder, 'cache');
  process.env.TMPDIR = folder;
  return async () => {
    process.env.TMPDIR = machine;
    if (process.env.SIGHTLINE_KEEP) {
      console.log(`kept: ${folder}`);
      return;
    }
    // A worker of vitest that ends late keeps its compiled code, and makes the folder of the cache anew for that.
    process.once('exit', () => {
      rmSync(folder, { recursive: true, force: true });
    });
    await remove(folder);
  };
}

/** Says so where a test left a process behind: such a one also writes into folders while they are removed. */
async function remove(folder: string): Promise<void> {
  const deadline = Date.now() + patience;
  while (processesIn(folder).length > 0 && Date.now() < deadline) await delay(100);
  const left = processesIn(folder);
  while (existsSync(folder)) {
    try {
      // `maxRetries` alone does not look again at what has come into a folder meanwhile
      rmSync(folder, { recursive: true, force: true });
    } catch (error) {
      if (Date.now() > deadline + patience) throw error;
      await delay(100);
    }
  }
  if (left.length === 0) return;
  // vitest only shows an error of this moment
  process.exitCode = 1;
  throw new Error(`the tests left running: ${left.join('; ')}`);
}

/** The processes that work in the folder, where the system tells. */
function processesIn(folder: string): string[] {
  if (!existsSync('/proc/self/cwd')) return [];
  return readdirSync('/proc').flatMap((id) => {
    if (!/^\d+$/.test(id)) return [];
    try {
      const cwd = readlinkSync(`/proc/${id}/cwd`);
      return cwd.startsWith(folder) ? [`process ${id} in ${cwd}`] : [];
    } catch {
      // ignored: it has ended, or is somebody else's
      return [];
    }
  });
}
