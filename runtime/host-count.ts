/**
 * A number of pages or elements, or a position, as a host gives it to a memory or table that a compiled
 * file exports. The objects of the JS API have rules of their own (js-api/webidl.ts).
 * @throws TypeError for what is no number from 0 on
 */
export function hostCount(value: unknown): number {
  const count = Math.trunc(Number(value));
  // NaN, too, is not in the range.
  if (!(count >= 0 && count <= Number.MAX_SAFE_INTEGER))
    throw new TypeError('a number of pages or elements, or a position, must be 0 or more');
  return count + 0;
}
