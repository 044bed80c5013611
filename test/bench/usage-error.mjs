/** What was asked for cannot be measured: told with the usage, and no stack. */
export class UsageError extends Error {}

/**
 * The items whose names match, of which there must be one.
 * @template {{ name: string }} T
 * @param {readonly T[]} items @param {RegExp} only @param {string} kind what they are called
 */
export function chosen(items, only, kind) {
  const matching = items.filter(({ name }) => only.test(name));
  if (matching.length > 0) return matching;
  const names = items.map(({ name }) => name).join(', ');
  throw new UsageError(`no ${kind} matches ${only}; there are ${names}`);
}
