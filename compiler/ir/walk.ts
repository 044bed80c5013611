/** Traversal of IR trees: each node once, operands before what follows, in evaluation order. */
import type { Node } from './nodes.ts';

/** Calls `visit` for every node of a statement list, statements before their parts. */
export function walkList(list: readonly Node[], visit: (node: Node) => void): void {
  for (const node of list) walk(node, visit);
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  if (node.a !== null) walk(node.a, visit);
  if (node.b !== null) walk(node.b, visit);
  if (node.c !== null) walk(node.c, visit);
  if (node.list !== null) walkList(node.list, visit);
  if (node.body !== null) walkList(node.body, visit);
  if (node.orElse !== null) walkList(node.orElse, visit);
  if (node.arms !== null) for (const arm of node.arms) walkList(arm.body, visit);
}

/** Rewrites every statement list of a tree, innermost first. */
export function rewriteLists(list: Node[], rewrite: (list: Node[]) => Node[]): Node[] {
  for (const node of list) {
    if (node.body !== null) node.body = rewriteLists(node.body, rewrite);
    if (node.orElse !== null) {
      const orElse = rewriteLists(node.orElse, rewrite);
      node.orElse = orElse.length === 0 ? null : orElse;
    }
    if (node.arms !== null) for (const arm of node.arms) arm.body = rewriteLists(arm.body, rewrite);
  }
  return rewrite(list);
}
