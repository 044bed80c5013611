/**
 * Lets temporaries that are never alive together share one JavaScript variable: linear scan over
 * the text of a function. Frames shrink (recursion depth), and so does the text.
 *
 * Sound because temporaries are assigned before they are read on every path, and control flow is
 * structured: forward jumps skip text, so a variable is dead outside [first, last occurrence]; only
 * a loop goes back, and what lives across its back edge was assigned before it, so that variable
 * stays alive to the loop's end. Parameters and declared locals keep variables of their own.
 */
import type { FunctionIR } from '../ir/translator.ts';
import { Cls, Op, assigns } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { walk } from '../ir/walk.ts';

/** The variable that stands for each variable; -1 for those that do not occur. */
export function coalesceVariables(ir: FunctionIR): Int32Array {
  const ranges = new Ranges(ir.variables.length);
  ranges.list(ir.body);
  const representative = new Int32Array(ir.variables.length).fill(-1);
  const starting: number[] = [];
  for (const v of ranges.order) {
    if (v < ir.localCount) representative[v] = v;
    else starting.push(v);
  }
  const ends = ranges.ends();
  const ending = starting.slice().sort((a, b) => ends[a]! - ends[b]!);
  // Ints, floats and references apart: engines like variables whose type never changes.
  const free: Record<Cls, number[]> = { [Cls.none]: [], [Cls.int]: [], [Cls.float]: [], [Cls.single]: [], [Cls.ref]: [] };
  free[Cls.single] = free[Cls.float];
  let ended = 0;
  for (const v of starting) {
    for (; ends[ending[ended]!]! < ranges.first[v]!; ended++) {
      const over = ending[ended]!;
      free[ir.variables[over]!].push(representative[over]!);
    }
    representative[v] = free[ir.variables[v]!].pop() ?? v;
  }
  return representative;
}

/** Where in the text each variable occurs first and last. */
class Ranges {
  readonly first: Int32Array;
  private readonly last: Int32Array;
  /** Outermost loop around the last occurrence that began after the first one, or -1. */
  private readonly loop: Int32Array;
  /** Variables by first occurrence. */
  readonly order: number[] = [];
  private position = 1;
  /** Loops around the statement at hand: index and where each starts. */
  private readonly enclosing: number[] = [];
  private readonly starts: number[] = [];
  private readonly loopEnds: number[] = [];
  private readonly visit = (node: Node): void => {
    if (node.op === Op.var) this.occurs(node.value);
  };

  constructor(count: number) {
    this.first = new Int32Array(count);
    this.last = new Int32Array(count);
    this.loop = new Int32Array(count);
  }

  list(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (node.op === Op.loop || node.op === Op.doWhile) this.repeated(node);
      else this.statement(node);
    }
  }

  private statement(node: Node): void {
    this.reads(node);
    if (assigns(node)) {
      this.occurs(node.value);
      this.position++;
    }
    if (node.body !== null) this.list(node.body);
    if (node.orElse !== null) this.list(node.orElse);
    if (node.arms !== null) for (const arm of node.arms) this.list(arm.body);
  }

  private repeated(node: Node): void {
    const index = this.loopEnds.push(0) - 1;
    this.enclosing.push(index);
    this.starts.push(this.position);
    this.list(node.body!);
    this.reads(node);
    this.loopEnds[index] = this.position;
    this.enclosing.pop();
    this.starts.pop();
  }

  private reads(node: Node): void {
    if (node.a !== null) walk(node.a, this.visit);
    if (node.b !== null) walk(node.b, this.visit);
    if (node.list !== null) for (const item of node.list) walk(item, this.visit);
    this.position++;
  }

  private occurs(v: number): void {
    if (this.first[v] === 0) {
      this.first[v] = this.position;
      this.order.push(v);
    }
    this.last[v] = this.position;
    const { starts } = this;
    let depth = starts.length;
    while (depth > 0 && starts[depth - 1]! > this.first[v]!) depth--;
    this.loop[v] = depth === starts.length ? -1 : this.enclosing[depth]!;
  }

  /** Where each variable is dead from, once all has been seen. */
  ends(): Int32Array {
    return this.last.map((last, v) => (this.loop[v]! < 0 ? last : this.loopEnds[this.loop[v]!]!));
  }
}
