/** Small questions about where a statement list ends. */
import { Op } from './nodes.ts';
import type { Label, Node } from './nodes.ts';

/** True if control never goes on after the statement. */
export const isJump = (node: Node): boolean =>
  node.op === Op.br || node.op === Op.breakLoop || node.op === Op.return || node.op === Op.tailCall;

export const last = (list: readonly Node[]): Node | undefined => list[list.length - 1];

export const endsInJump = (list: readonly Node[]): boolean => {
  const tail = last(list);
  return tail !== undefined && isJump(tail);
};

export const isBranchTo = (node: Node | undefined, label: Label): boolean =>
  node !== undefined && node.op === Op.br && node.label === label;
