/**
 * Drops reloads of memory views that nobody needs: in functions that touch no memory, before
 * another reload, and where the function ends.
 */
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { rewriteLists, walkList } from '../ir/walk.ts';

/** Memories whose views a function uses, in order. */
export function usedMemories(body: readonly Node[]): number[] {
  const memories = new Set<number>();
  walkList(body, (node) => {
    if (node.op === Op.load || node.op === Op.store || node.op === Op.memorySize) memories.add(node.value2);
  });
  return [...memories].sort((a, b) => a - b);
}

export function dropReloads(body: Node[], memories: readonly number[]): Node[] {
  return rewriteLists(body, (list) =>
    list.filter((node, i) => {
      if (node.op !== Op.reload) return true;
      if (memories.length === 0) return false;
      const next = list[i + 1];
      return next === undefined || !makesReloadIdle(next);
    }),
  );
}

/** A return evaluates its operands first: only one without memory accesses needs no view. */
function makesReloadIdle(next: Node): boolean {
  if (next.op === Op.reload) return true;
  return next.op === Op.return && usedMemories([next]).length === 0;
}
