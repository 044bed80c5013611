/**
 * Which variables expressions read, by what nodes note of it (`Node.reads`). Needs notes that are
 * true: the translator's are, and a pass that leaves them behind calls updateReads if readsVariable is
 * asked after it.
 */
import { Op } from './nodes.ts';
import type { Node } from './nodes.ts';
import { forEachChild, forEachList, nestedStatements } from './walk.ts';

/** True if evaluating the expression reads the variable (which may be -1: no variable). */
export function readsVariable(node: Node, id: number): boolean {
  if ((node.reads & (1 << (id & 31))) === 0 || id < 0) return false;
  if (node.op === Op.var) return node.value === id;
  const { a, b, c, list } = node;
  return (
    (a !== null && readsVariable(a, id)) ||
    (b !== null && readsVariable(b, id)) ||
    (c !== null && readsVariable(c, id)) ||
    (list !== null && list.some((item) => readsVariable(item, id)))
  );
}

/** Makes `reads` of all expressions true again. */
export function updateReads(body: readonly Node[]): void {
  const update = (node: Node): number => {
    let reads = node.op === Op.var ? 1 << (node.value & 31) : 0;
    forEachChild(node, (child) => {
      reads |= update(child);
    });
    node.reads = reads;
    return reads;
  };
  const updateList = (list: readonly Node[]): void => {
    for (const node of list) update(node);
  };
  updateList(body);
  for (const node of nestedStatements(body)) forEachList(node, updateList);
}
