/**
 * Who would rather have an int variable as a float: what the passes over words of vectors share.
 * A vote weighs more the deeper in loops it is cast.
 */
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { forEachList } from '../ir/walk.ts';

const LOOP_WEIGHT = 8;
const MAX_WEIGHT = LOOP_WEIGHT ** 4;

/** Variables that are copied to each other decide together. */
export class Votes {
  private readonly parents: Int32Array;
  private readonly scores: Float64Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, v) => v);
    this.scores = new Float64Array(count);
  }

  private find(v: number): number {
    const parents = this.parents;
    while (parents[v] !== v) {
      parents[v] = parents[parents[v]!]!;
      v = parents[v]!;
    }
    return v;
  }

  join(a: number, b: number): void {
    const [root, other] = [this.find(a), this.find(b)];
    if (root === other) return;
    this.parents[other] = root;
    this.scores[root]! += this.scores[other]!;
  }

  cast(v: number, weight: number): void {
    this.scores[this.find(v)]! += weight;
  }

  isElected(v: number): boolean {
    return this.scores[this.find(v)]! > 0;
  }
}

/** Calls `visit` for every statement list of a tree, with the weight of a vote cast in it. */
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

/** Replaces the operands of a node, and keeps what it says of them true. */
export function replaceOperands(node: Node, replace: (node: Node) => Node): void {
  if (node.a !== null) node.a = replace(node.a);
  if (node.b !== null) node.b = replace(node.b);
  if (node.c !== null) node.c = replace(node.c);
  if (node.list !== null) node.list = node.list.map(replace);
}
