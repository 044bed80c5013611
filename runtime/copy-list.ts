/**
 * Copying within and between lists of references: elements of tables, of arrays, of element segments.
 * Whoever calls has checked the bounds and raised the trap that is the right one there.
 */
export function copyList(
  target: unknown[],
  to: number,
  source: readonly unknown[],
  from: number,
  count: number,
): void {
  if (target === source) {
    target.copyWithin(to, from, from + count);
    return;
  }
  for (let i = 0; i < count; i++) target[to + i] = source[from + i];
}
