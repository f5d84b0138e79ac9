// @ts-check
import { readFileSync } from 'node:fs';

/** User and system time of one process so far; the kernel counts in hundredths of a second. */
export function cpuMilliseconds(/** @type {number} */ pid) {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** @param {string} file */
export function lineCount(file) {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}
