/**
 * Refuses options that there are not. A misspelt one would be ignored, and nobody would know: the
 * message says which may have been meant. What the values are is their owners' business.
 */

/** All names of an options object; the type has the list complete. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/** Edits up to which a name may have been meant by another one. */
const MAX_EDITS = 2;

/** How many letters have to be put in, taken out or replaced to make one word of the other. */
function editCount(from: string, to: string): number {
  let counts = Array.from({ length: to.length + 1 }, (_, i) => i);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = counts[j]! + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, counts[j + 1]! + 1, next[j]! + 1));
    }
    counts = next;
  }
  return counts[to.length]!;
}

/** The names that are spelled most like another; none if nothing comes near. */
function nearestNames(name: string, known: readonly string[]): string[] {
  const counts = known.map((item) => editCount(name.toLowerCase(), item.toLowerCase()));
  const least = Math.min(MAX_EDITS, ...counts);
  return known.filter((_, i) => counts[i] === least);
}

/**
 * Options that are undefined count as not given.
 * @throws TypeError for what is no object, or has a name that is not known
 */
export function checkOptionNames<Options extends object>(
  options: Options,
  known: OptionNames<Options>,
): void {
  if (typeof options !== 'object' || options === null) {
    const given = options === null ? 'null' : typeof options;
    throw new TypeError(`the options must be an object, not ${given}`);
  }
  const names: Readonly<Record<string, unknown>> = known;
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined || names[name] === true) continue;
    const nearest = nearestNames(name, Object.keys(known)).map((item) => `'${item}'`);
    const hint = nearest.length === 0 ? '' : `: did you mean ${nearest.join(' or ')}?`;
    throw new TypeError(`there is no option '${name}'${hint}`);
  }
}
