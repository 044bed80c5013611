/**
 * The list of a host function's several results.
 * @throws TypeError if the value is not iterable or has another number of values
 * @see js-api "run a host function"
 */
export function listOf(value: unknown, length: number): unknown[] {
  const list = [...(value as Iterable<unknown>)];
  if (list.length !== length) {
    throw new TypeError(`multi-value return has ${list.length} values, expected ${length}`);
  }
  return list;
}
