/** The node of a call, whoever makes it. */
import { Effect, Op, ZERO, unary, withList } from './nodes.ts';
import type { Callee, Cls, Node } from './nodes.ts';

/** @param cls of the first part of its result */
export function callNode(callee: Callee, cls: Cls, operands: Node[]): Node {
  const node = unary(Op.call, cls, ZERO);
  node.a = null;
  node.depth = 0;
  node.callee = callee;
  withList(node, operands);
  node.effects |= Effect.call;
  return node;
}
