/** Marks on variables that come with what is assigned to them, whatever the order of the text. */
import type { Node } from '../ir/nodes.ts';

/**
 * Marks every variable that has a marked source, until nothing changes.
 * @param marks 1 for each marked variable
 * @param definitions by variable, what it is assigned
 * @param isMarked tells so of an expression, by the marks of the variables in it
 */
export function spreadMarks(
  marks: Uint8Array,
  definitions: ReadonlyMap<number, readonly Node[]>,
  isMarked: (source: Node) => boolean,
): void {
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const [variable, sources] of definitions) {
      if (marks[variable] === 1 || !sources.some(isMarked)) continue;
      marks[variable] = 1;
      isChanged = true;
    }
  }
}
