// @ts-check
import { readFileSync, readdirSync } from 'node:fs';

/** User and system time of one process so far; the kernel counts in hundredths of a second. */
export function cpuMilliseconds(/** @type {number} */ pid) {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

/** Time that all threads of one process ran so far, to the nanosecond as the scheduler counts it. */
export function cpuMicroseconds(/** @type {number} */ pid) {
  const tasks = `/proc/${String(pid)}/task`;
  return readdirSync(tasks)
    .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]) / 1000)
    .reduce((sum, time) => sum + time, 0);
}

/** @param {string} file */
export function lineCount(file) {
  return readFileSync(file, 'utf8').split('\n').length - 1;
}
