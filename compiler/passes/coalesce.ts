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
import type { Arm, Node } from '../ir/nodes.ts';
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
    if (node.arms !== null) this.arms(node.arms);
  }

  /** Arms of a switch; in one over states, some are loops (passes/flatten.ts). */
  private arms(arms: readonly Arm[]): void {
    const ends: number[] = [];
    arms.forEach((arm, i) => {
      if (arm.lastRepeated !== undefined) {
        this.openLoop();
        ends.push(arm.lastRepeated);
      }
      this.list(arm.body);
      for (; ends[ends.length - 1] === i; ends.pop()) this.closeLoop();
    });
  }

  private repeated(node: Node): void {
    this.openLoop();
    this.list(node.body!);
    this.reads(node);
    this.closeLoop();
  }

  private openLoop(): void {
    this.enclosing.push(this.loopEnds.push(0) - 1);
    this.starts.push(this.position);
  }

  private closeLoop(): void {
    this.loopEnds[this.enclosing.pop()!] = this.position;
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
    const depth = this.loopsAround(this.first[v]!);
    this.loop[v] = depth === this.starts.length ? -1 : this.enclosing[depth]!;
  }

  /** How many of the enclosing loops began before a position. */
  private loopsAround(position: number): number {
    const { starts } = this;
    let low = 0;
    for (let high = starts.length; low < high; ) {
      const middle = (low + high) >> 1;
      if (starts[middle]! > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Where each variable is dead from, once all has been seen. */
  ends(): Int32Array {
    return this.last.map((last, v) => (this.loop[v]! < 0 ? last : this.loopEnds[this.loop[v]!]!));
  }
}
