/**
 * Assigns values where they are wanted at once: of `t=f(); ...; x=t`, with a temporary t, becomes
 * `x=f(); ...`, if nothing in between can tell; and so where the assignments of t are the last things
 * done on each of several paths, which all lead to `x=t`. Results of calls and of blocks come so.
 *
 * One walk in the order of the text. A temporary is merged with the variable that it is copied to if
 * every assignment of it leads straight to the copy, past nothing where the other variable occurs, and
 * every other read either comes straight after an assignment, or behind the copy while both are equal.
 */
import type { FunctionIR } from '../ir/function-ir.ts';
import { Op, MUST_EVALUATE, assigns } from '../ir/nodes.ts';
import type { Arm, Label, Node } from '../ir/nodes.ts';
import { nestedStatements, rewriteLists, walkExpression, walkList } from '../ir/walk.ts';

/** Statements that hold no others, and after which the next one comes. */
const straight = new Set<Op>([
  Op.set,
  Op.lookup,
  Op.evaluate,
  Op.setGlobal,
  Op.store,
  Op.setField,
  Op.setElement,
  Op.reload,
  Op.mark,
  Op.checkpoint,
]);

/**
 * Merges temporaries with what they are copied to. A copy of a copy stays. What nodes say that they
 * read (`reads`) is not kept true.
 */
export function forwardCopies(ir: FunctionIR): void {
  // Lives of one variable that go back into it must not come to overlap.
  if (ir.homes !== undefined) return;
  const occurrences = countOccurrences(ir);
  if (!occurrences.hasCopies) return;
  const names = new Copies(ir, occurrences).find();
  if (names.size === 0) return;
  walkList(ir.body, (node) => {
    if (node.op === Op.var || assigns(node)) node.value = names.get(node.value) ?? node.value;
  });
  const isIdle = ({ op, a, value }: Node): boolean =>
    op === Op.set && a!.op === Op.var && a!.value === value;
  ir.body = rewriteLists(ir.body, (list) =>
    list.some(isIdle) ? list.filter((node) => !isIdle(node)) : list,
  );
}

interface Occurrences {
  readonly reads: Int32Array;
  readonly sets: Int32Array;
  readonly hasCopies: boolean;
}

function countOccurrences(ir: FunctionIR): Occurrences {
  const reads = new Int32Array(ir.variables.length);
  const sets = new Int32Array(ir.variables.length);
  let hasCopies = false;
  walkList(ir.body, (node) => {
    if (node.op === Op.var) reads[node.value]!++;
    else if (assigns(node)) {
      sets[node.value]!++;
      hasCopies ||= isCopy(ir, node);
    }
  });
  return { reads, sets, hasCopies };
}

/** True for `x=t` of a temporary. */
function isCopy({ localCount, variables }: FunctionIR, { op, a, value }: Node): boolean {
  if (op !== Op.set || a!.op !== Op.var || a!.value < localCount) return false;
  return a!.value !== value && variables[a!.value] === variables[value];
}

/** Copies that come next wherever control arrives at a place: by temporary, what it is copied to. */
type Arrivals = ReadonlyMap<number, number>;
const NOTHING: Arrivals = new Map();
/** Statements that are looked at where paths meet. */
const MAX_RUN = 16;

class Copies {
  private readonly ir: FunctionIR;
  /** Whether somebody sees what variables hold when something is thrown. */
  private readonly hasHandlers: boolean;
  private readonly reads: Int32Array;
  private readonly sets: Int32Array;
  /** Assignments and reads that would stay right if a temporary were merged. */
  private readonly goodReads: Int32Array;
  private readonly goodSets: Int32Array;
  /** Positions: where each variable occurred, was assigned, and was copied last. */
  private readonly occurred: Int32Array;
  private readonly assigned: Int32Array;
  private readonly copied: Int32Array;
  /** Loop around each copy. */
  private readonly loopOf: Int32Array;
  /** What each temporary was first copied to, or -1. */
  private readonly target: Int32Array;
  private readonly behind = new Map<Label, Arrivals>();
  private position = 1;
  private loop = 0;
  private loopCount = 0;
  /** Position before which assignments don't lead straight to what is at hand. */
  private barrier = 0;

  constructor(ir: FunctionIR, { reads, sets }: Occurrences) {
    this.ir = ir;
    const count = ir.variables.length;
    this.hasHandlers = nestedStatements(ir.body).some(({ op }) => op === Op.try);
    const numbers = (): Int32Array => new Int32Array(count);
    this.reads = reads;
    this.sets = sets;
    this.goodReads = numbers();
    this.goodSets = numbers();
    this.occurred = numbers();
    this.assigned = numbers();
    this.copied = numbers();
    this.loopOf = numbers();
    this.target = numbers().fill(-1);
  }

  /** @returns by temporary the variable it is merged with; no variable is both */
  find(): Map<number, number> {
    const names = new Map<number, number>();
    this.list(this.ir.body, NOTHING);
    const targets = new Set<number>();
    this.target.forEach((x, t) => {
      if (x < 0 || this.goodSets[t] !== this.sets[t] || this.goodReads[t] !== this.reads[t]) return;
      if (names.has(x) || targets.has(t)) return;
      names.set(t, x);
      targets.add(x);
    });
    return names;
  }

  // ------------------------------------------------------------ the walk

  /** @param after what comes behind the list, if its end is reached */
  private list(list: readonly Node[], after: Arrivals): void {
    this.barrier = this.position++;
    for (let i = 0; i < list.length; i++) {
      const node = list[i]!;
      if (straight.has(node.op)) this.straight(node);
      else if (node.op === Op.br || node.op === Op.breakLoop) {
        const isBack = node.op === Op.br && node.label!.isLoop;
        this.arrive((isBack ? undefined : this.behind.get(node.label!)) ?? NOTHING);
        return;
      } else {
        if (node.op !== Op.doWhile) this.operands(node);
        this.nested(node, i + 1 < list.length ? this.arrivals(list, i + 1) : after);
        this.barrier = this.position++;
      }
    }
    this.arrive(after);
  }

  private straight(node: Node): void {
    if (isCopy(this.ir, node) && this.target[node.a!.value]! < 0)
      this.copy(node.a!.value, node.value);
    else this.operands(node);
    if (this.hasHandlers && (node.effects & MUST_EVALUATE) !== 0) this.barrier = this.position++;
    if (assigns(node)) this.assigned[node.value] = this.occurred[node.value] = this.position++;
  }

  /** `x=t`, the first of t. */
  private copy(t: number, x: number): void {
    if (this.leadsStraight(t, x)) this.goodSets[t]!++;
    this.goodReads[t]!++;
    this.target[t] = x;
    this.occurred[t] = this.position++;
    this.copied[t] = this.position;
    this.loopOf[t] = this.loop;
  }

  /** True if t was assigned straight before, and x has not occurred since. */
  private leadsStraight(t: number, x: number): boolean {
    return this.assigned[t]! > this.barrier && this.occurred[x]! < this.assigned[t]!;
  }

  private arrive(arrivals: Arrivals): void {
    for (const [t, x] of arrivals) if (this.leadsStraight(t, x)) this.goodSets[t]!++;
  }

  private readonly visit = ({ op, value }: Node): void => {
    if (op !== Op.var) return;
    this.occurred[value] = this.position;
    if (this.isGoodRead(value)) this.goodReads[value]!++;
  };

  private isGoodRead(t: number): boolean {
    const x = this.target[t]!;
    if (x < 0) return this.assigned[t]! > this.barrier;
    return this.loopOf[t] === this.loop && this.assigned[x]! <= this.copied[t]!;
  }

  private operands(node: Node): void {
    if (node.a !== null) walkExpression(node.a, this.visit);
    if (node.b !== null) walkExpression(node.b, this.visit);
    if (node.c !== null) walkExpression(node.c, this.visit);
    if (node.list !== null) for (const item of node.list) walkExpression(item, this.visit);
    this.position++;
  }

  private nested(node: Node, after: Arrivals): void {
    switch (node.op) {
      case Op.block:
        this.behind.set(node.label!, after);
        return this.list(node.body!, after);
      case Op.loop:
      case Op.doWhile:
        this.behind.set(node.label!, after);
        return this.repeated(() => {
          this.list(node.body!, NOTHING);
          if (node.op === Op.doWhile) this.operands(node);
        });
      case Op.switch:
        if (node.label !== null) this.behind.set(node.label, after);
        return this.arms(node.arms!, after);
      default:
        if (node.body !== null) this.list(node.body, after);
        if (node.orElse !== null) this.list(node.orElse, after);
    }
  }

  private arms(arms: readonly Arm[], after: Arrivals): void {
    const outer = this.loop;
    arms.forEach(({ body, lastRepeated }, i) => {
      // In a switch over states some arms are loops (flatten.ts): all that begin here are one.
      if (lastRepeated !== undefined) this.loop = ++this.loopCount;
      this.list(body, i === arms.length - 1 ? after : NOTHING);
    });
    this.loop = outer;
  }

  private repeated(walk: () => void): void {
    const outer = this.loop;
    this.loop = ++this.loopCount;
    walk();
    this.loop = outer;
  }

  /** Copies of temporaries that a list goes on with. */
  private arrivals(list: readonly Node[], start: number): Arrivals {
    const found = new Map<number, number>();
    const passed = new Set<number>();
    const note = ({ op, value }: Node): void => {
      if (op === Op.var) passed.add(value);
    };
    for (let i = start; i < list.length && i < start + MAX_RUN; i++) {
      const node = list[i]!;
      if (node.op !== Op.set && node.op !== Op.reload) break;
      if (isCopy(this.ir, node) && !passed.has(node.value)) {
        const t = node.a!.value;
        if (!passed.has(-1 - t) && !found.has(t)) found.set(t, node.value);
      }
      if (this.hasHandlers && (node.effects & MUST_EVALUATE) !== 0) break;
      if (node.a !== null) walkExpression(node.a, note);
      if (node.op === Op.set) passed.add(node.value).add(-1 - node.value);
    }
    return found;
  }
}
