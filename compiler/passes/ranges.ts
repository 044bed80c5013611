/**
 * Lives of variables as ranges of the text (see coalesce.ts for why that is right for temporaries).
 */
import { Op, assigns } from '../ir/nodes.ts';
import type { Arm, Node } from '../ir/nodes.ts';
import { walkExpression } from '../ir/walk.ts';

/** Positions by statement's place (nodes.ts): before it is evaluated, and after. */
export interface Places {
  readonly start: number[];
  readonly end: number[];
}

/** Where in the text each variable occurs first and last, and how far loops prolong its life. */
export class Ranges {
  readonly first: Int32Array;
  private readonly last: Int32Array;
  /** Outermost loop around the last occurrence that began after the first one, or -1. */
  private readonly loop: Int32Array;
  /** Variables by first occurrence. */
  readonly order: number[] = [];
  private readonly places: Places | null;
  private position = 1;
  /** Loops around the statement at hand: index and where each starts. */
  private readonly enclosing: number[] = [];
  private readonly starts: number[] = [];
  private readonly loopEnds: number[] = [];
  private readonly visit = (node: Node): void => {
    if (node.op === Op.var) this.occurs(node.value);
  };

  /** @param places where each statement begins and ends is noted here, if wanted */
  constructor(count: number, places: Places | null = null) {
    this.places = places;
    this.first = new Int32Array(count);
    this.last = new Int32Array(count);
    this.loop = new Int32Array(count);
  }

  /** Variables that have a value before anything is evaluated. */
  begin(variables: readonly number[]): void {
    for (const v of variables) this.occurs(v);
    this.position++;
  }

  list(nodes: readonly Node[]): void {
    for (const node of nodes) {
      if (this.places !== null) this.places.start[node.place] = this.position;
      if (node.op === Op.loop || node.op === Op.doWhile) this.repeated(node);
      else this.statement(node);
      if (this.places !== null) this.places.end[node.place] = this.position;
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
    // The jump back has a position of its own, behind all that is in the loop.
    this.loopEnds[this.enclosing.pop()!] = this.position++;
    this.starts.pop();
  }

  private reads(node: Node): void {
    if (node.a !== null) walkExpression(node.a, this.visit);
    if (node.b !== null) walkExpression(node.b, this.visit);
    if (node.list !== null) for (const item of node.list) walkExpression(item, this.visit);
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
    for (let high = starts.length; low < high;) {
      const middle = (low + high) >> 1;
      if (starts[middle]! > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** After which position each variable is dead, once all has been seen. */
  ends(): Int32Array {
    return this.last.map((last, v) => (this.loop[v]! < 0 ? last : this.loopEnds[this.loop[v]!]!));
  }
}
