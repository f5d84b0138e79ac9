// @ts-check

/**
 * The middle of the sorted values, of an even number the upper one; NaN of none.
 * @param {number[]} values
 */
export function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
