/** Traversal of IR trees: each node once, operands before what follows, in evaluation order. */
import { Op } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Half of all nodes: they hold nothing, and need not be asked. */
const isLeaf = ({ op }: Node): boolean => op <= Op.result;

/** Calls `visit` for every node of a statement list, statements before their parts. */
export function walkList(list: readonly Node[], visit: (node: Node) => void): void {
  for (const node of list) walk(node, visit);
}

export function walk(node: Node, visit: (node: Node) => void): void {
  visit(node);
  if (node.a !== null) walkExpression(node.a, visit);
  if (node.b !== null) walkExpression(node.b, visit);
  if (node.c !== null) walkExpression(node.c, visit);
  if (node.list !== null) for (const item of node.list) walkExpression(item, visit);
  if (node.body !== null) walkList(node.body, visit);
  if (node.orElse !== null) walkList(node.orElse, visit);
  if (node.arms !== null) for (const arm of node.arms) walkList(arm.body, visit);
}

/** The same for an expression, which holds no statements. */
export function walkExpression(node: Node, visit: (node: Node) => void): void {
  visit(node);
  if (isLeaf(node)) return;
  if (node.a !== null) walkExpression(node.a, visit);
  if (node.b !== null) walkExpression(node.b, visit);
  if (node.c !== null) walkExpression(node.c, visit);
  if (node.list !== null) for (const item of node.list) walkExpression(item, visit);
}

/** True if the test holds for a node of the expression, or of the statement without its lists. */
export function someOperand(node: Node, test: (node: Node) => boolean): boolean {
  if (test(node)) return true;
  if (isLeaf(node)) return false;
  if (node.a !== null && someOperand(node.a, test)) return true;
  if (node.b !== null && someOperand(node.b, test)) return true;
  if (node.c !== null && someOperand(node.c, test)) return true;
  if (node.list !== null) for (const item of node.list) if (someOperand(item, test)) return true;
  return false;
}

/** True if the test holds for a node of the statement. */
export function someNode(node: Node, test: (node: Node) => boolean): boolean {
  if (someOperand(node, test)) return true;
  if (node.body?.some((inner) => someNode(inner, test)) === true) return true;
  if (node.orElse?.some((inner) => someNode(inner, test)) === true) return true;
  return node.arms?.some(({ body }) => body.some((inner) => someNode(inner, test))) === true;
}

/** Calls `visit` for every expression that a statement itself evaluates. */
export function forEachOperand(statement: Node, visit: (node: Node) => void): void {
  if (statement.a !== null) visit(statement.a);
  if (statement.b !== null) visit(statement.b);
  if (statement.list !== null) for (const item of statement.list) visit(item);
}

/** The same for all expressions in an expression. */
export const forEachChild = (node: Node, visit: (node: Node) => void): void => {
  forEachOperand(node, visit);
  if (node.c !== null) visit(node.c);
};

/**
 * Replaces the operands of a node. What it says of them (`effects`, `reads`, `depth`) stays as it is:
 * the new ones must not do more than the old ones.
 */
export function replaceOperands(node: Node, replace: (node: Node) => Node): void {
  if (node.a !== null) node.a = replace(node.a);
  if (node.b !== null) node.b = replace(node.b);
  if (node.c !== null) node.c = replace(node.c);
  if (node.list !== null) node.list = node.list.map(replace);
}

/** Calls `visit` for every statement list that a statement holds. */
export function forEachList(node: Node, visit: (list: Node[]) => void): void {
  if (node.body !== null) visit(node.body);
  if (node.orElse !== null) visit(node.orElse);
  if (node.arms !== null) for (const arm of node.arms) visit(arm.body);
}

/** How often a loop's body may run for each time that it is entered. */
export const LOOP_WEIGHT = 8;
const MAX_WEIGHT = LOOP_WEIGHT ** 4;

/** Calls `visit` for every statement list of a tree, with how often it may run. */
export function forEachWeightedList(
  body: readonly Node[],
  visit: (list: readonly Node[], weight: number) => void,
): void {
  const pending: { list: readonly Node[]; weight: number }[] = [{ list: body, weight: 1 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { list, weight } = next;
    visit(list, weight);
    for (const node of list) {
      const isLoop = node.op === Op.loop || node.op === Op.doWhile;
      const inner = isLoop ? Math.min(weight * LOOP_WEIGHT, MAX_WEIGHT) : weight;
      forEachList(node, (nested) => pending.push({ list: nested, weight: inner }));
    }
  }
}

/** All statements that hold lists, each before those in it. Any depth: nothing here recurses. */
export function nestedStatements(list: readonly Node[]): Node[] {
  const nested: Node[] = [];
  const collect = (statements: readonly Node[]): void => {
    for (const node of statements) if (node.body !== null || node.arms !== null) nested.push(node);
  };
  collect(list);
  for (let i = 0; i < nested.length; i++) forEachList(nested[i]!, collect);
  return nested;
}

/** Rewrites every statement list of a tree of any depth, inner ones first. */
export function rewriteLists(list: Node[], rewrite: (list: Node[]) => Node[]): Node[] {
  const nested = nestedStatements(list);
  for (let i = nested.length - 1; i >= 0; i--) {
    const node = nested[i]!;
    if (node.body !== null) node.body = rewrite(node.body);
    if (node.orElse !== null) {
      const orElse = rewrite(node.orElse);
      node.orElse = orElse.length === 0 ? null : orElse;
    }
    if (node.arms !== null) for (const arm of node.arms) arm.body = rewrite(arm.body);
  }
  return rewrite(list);
}
