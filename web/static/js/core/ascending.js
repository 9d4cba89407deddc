// @ts-check
/** Finding a place in numbers that ascend. */

/**
 * How many numbers of an ascending list are less than one, when at least `low` and at most `high` are.
 * @param {ArrayLike<number>} list
 * @param {number} value
 * @param {number} [low]
 * @param {number} [high]
 */
export function lowerBound(list, value, low = 0, high = list.length) {
  let from = low;
  let to = high;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (list[middle] < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
