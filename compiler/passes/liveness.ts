/**
 * Which parameters and declared locals are alive around every statement: their value may still be
 * read. Backwards over structured statements, until the heads of loops no longer change.
 */
import { Op, assigns } from '../ir/nodes.ts';
import type { Label, Node } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { forEachList, nestedStatements, walkExpression } from '../ir/walk.ts';

/** Gives all statements places, from 1 on. @returns how many */
export function givePlaces(body: readonly Node[]): number {
  let count = 0;
  const give = (list: readonly Node[]): void => {
    for (const node of list) node.place = ++count;
  };
  give(body);
  for (const node of nestedStatements(body)) forEachList(node, give);
  return count;
}

/** A set of locals. Never changed once others can see it. */
type Bits = Uint32Array;

export class LocalLiveness {
  private readonly count: number;
  private readonly none: Bits;
  /** By statement's place (nodes.ts). */
  private readonly before: (Bits | undefined)[] = [];
  private readonly after: (Bits | undefined)[] = [];
  /** What is alive where a branch to a label arrives, and behind each loop. */
  private readonly atLabel = new Map<Label, Bits>();
  private readonly behind = new Map<Label, Bits>();
  /** Heads of loops as far as known. */
  private readonly heads = new Map<Node, Bits>();
  /** What the enclosing handlers may read: alive all through their bodies. */
  private handlers: Bits;
  private hasChanged = true;
  /** What the statement at hand is known to need so far, and the set that this began as. */
  private found: Bits;
  private given: Bits;
  private readonly visit = ({ op, value }: Node): void => {
    if (op !== Op.var || value >= this.count || has(this.found, value)) return;
    if (this.found === this.given) this.found = this.given.slice();
    this.found[value >> 5]! |= 1 << (value & 31);
  };

  /** @param ir a function whose statements have places */
  constructor(ir: FunctionIR) {
    this.count = ir.localCount;
    this.none = new Uint32Array((this.count + 31) >> 5);
    this.handlers = this.found = this.given = this.none;
    while (this.hasChanged) {
      this.hasChanged = false;
      this.list(ir.body, this.none);
    }
  }

  /** A statement that was not there when lives were looked for is taken to be where all are alive. */
  isAliveBefore(node: Node, local: number): boolean {
    return has(this.before[node.place], local);
  }

  isAliveAfter(node: Node, local: number): boolean {
    return has(this.after[node.place], local);
  }

  /** Makes `first` and `last` known as what stands where others stood. */
  replace(oldFirst: Node, oldLast: Node, first: Node, last: Node): void {
    this.before[first.place] = this.before[oldFirst.place];
    this.after[last.place] = this.after[oldLast.place];
  }

  private list(list: readonly Node[], after: Bits): Bits {
    for (let i = list.length - 1; i >= 0; i--) {
      const node = list[i]!;
      this.after[node.place] = after;
      after = this.statement(node, after);
      if (this.handlers !== this.none) after = union(after, this.handlers);
      this.before[node.place] = after;
    }
    return after;
  }

  private statement(node: Node, after: Bits): Bits {
    switch (node.op) {
      case Op.br:
        return this.atLabel.get(node.label!) ?? this.none;
      case Op.breakLoop:
        return this.behind.get(node.label!) ?? this.none;
      case Op.return:
      case Op.tailCall:
        return this.reads(node, this.none);
      case Op.block:
        this.atLabel.set(node.label!, after);
        return this.list(node.body!, after);
      case Op.loop:
      case Op.doWhile:
        return this.loop(node, after);
      case Op.if: {
        const orElse = node.orElse === null ? after : this.list(node.orElse, after);
        return this.reads(node, union(this.list(node.body!, after), orElse));
      }
      case Op.switch:
        return this.switch(node, after);
      case Op.try:
        return this.try(node, after);
      default:
        return this.reads(node, assigns(node) ? this.without(after, node.value) : after);
    }
  }

  private loop(node: Node, after: Bits): Bits {
    const head = this.heads.get(node) ?? this.none;
    this.atLabel.set(node.label!, head);
    this.behind.set(node.label!, after);
    const end = node.op === Op.doWhile ? this.reads(node, union(head, after)) : head;
    const found = union(head, this.list(node.body!, end));
    if (found !== head) {
      this.heads.set(node, found);
      this.hasChanged = true;
    }
    return found;
  }

  private switch(node: Node, after: Bits): Bits {
    if (node.label !== null) this.atLabel.set(node.label, after);
    const arms = node.arms!;
    let alive = after;
    let any = arms.some(({ isDefault }) => isDefault) ? this.none : after;
    for (let i = arms.length - 1; i >= 0; i--) {
      alive = this.list(arms[i]!.body, alive);
      any = union(any, alive);
    }
    return this.reads(node, any);
  }

  private try(node: Node, after: Bits): Bits {
    const handler = this.list(node.orElse!, after);
    const outer = this.handlers;
    this.handlers = union(outer, handler);
    const body = this.list(node.body!, after);
    const before = union(body, this.handlers);
    this.handlers = outer;
    return before;
  }

  private without(bits: Bits, variable: number): Bits {
    if (variable >= this.count || !has(bits, variable)) return bits;
    const copied = bits.slice();
    copied[variable >> 5]! &= ~(1 << (variable & 31));
    return copied;
  }

  /** Adds what a statement reads by itself. */
  private reads(node: Node, bits: Bits): Bits {
    this.found = this.given = bits;
    if (node.a !== null) walkExpression(node.a, this.visit);
    if (node.b !== null) walkExpression(node.b, this.visit);
    if (node.list !== null) for (const item of node.list) walkExpression(item, this.visit);
    return this.found;
  }
}

const has = (bits: Bits | undefined, local: number): boolean =>
  bits === undefined || (bits[local >> 5]! & (1 << (local & 31))) !== 0;

/** The first operand itself if it holds the second. */
function union(a: Bits, b: Bits): Bits {
  if (a === b) return a;
  for (let i = 0; i < b.length; i++) {
    if ((b[i]! & ~a[i]!) === 0) continue;
    const result = a.slice();
    for (let k = i; k < b.length; k++) result[k]! |= b[k]!;
    return result;
  }
  return a;
}
