/** The few numbers that describe repeated measurements. */

/** @param {readonly number[]} values Not empty. */
export const minimum = (values) => Math.min(...values);

/** @param {readonly number[]} values Not empty. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {readonly number[]} values */
export const geometricMean = (values) =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
