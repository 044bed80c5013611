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

const endings = new Set(['unreachable', '$throwTag', 'throwRef']);

/** True if the statement list ends in a trap or a throw. */
export function endsInTrap(list: readonly Node[]): boolean {
  const tail = last(list);
  return tail?.op === Op.evaluate && tail.a!.op === Op.helper && endings.has(tail.a!.text);
}

/** True if control certainly never arrives at the list's end. */
export function neverEnds(list: readonly Node[]): boolean {
  const tail = last(list);
  if (tail === undefined) return false;
  if (isJump(tail) || endsInTrap(list)) return true;
  switch (tail.op) {
    case Op.if:
      return tail.orElse !== null && neverEnds(tail.body!) && neverEnds(tail.orElse);
    case Op.try:
      return neverEnds(tail.body!) && neverEnds(tail.orElse!);
    case Op.block:
      return tail.label!.uses === 0 && neverEnds(tail.body!);
    case Op.loop:
      return tail.label!.breaks === 0;
    case Op.switch: {
      const arms = tail.arms!;
      const isLeft = tail.label !== null || !arms.some(({ isDefault }) => isDefault);
      return !isLeft && neverEnds(arms[arms.length - 1]!.body);
    }
    default:
      return false;
  }
}
