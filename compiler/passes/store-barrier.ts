/**
 * Store barrier: inserts marks of the pages that a function writes to, so that a pooled memory is
 * restored page by page (runtime/allocator/memory-slot.ts). Only stores: bulk operations and atomic
 * ones mark in the runtime.
 *
 * Promise: when a store has been executed, so has a mark that covers it. A mark covers its own page
 * and WRITTEN_SLACK bytes of the next one. So one mark serves every later store off the same variable
 * from its offset up to REACH bytes above, until the variable is assigned; an assignment of another
 * variable's value and a constant carries that one's marks over. To mark a page
 * that is never written to is harmless, which allows marks ahead of stores:
 * - at the lowest offset that follows in the same list;
 * - in front of a loop, for variables that it does not assign;
 * - where a stack frame is made, for all stores into it.
 * An address marked ahead may lie below 0 and wrap around; the runtime restores the first page always.
 *
 * Runs on the final IR, before parts of a function are outlined, so that their sizes are right.
 */
import { WRITTEN_PAGE_LOG2, WRITTEN_SLACK } from '../../runtime/abi.ts';
import { add, float, int, shrU, unary, variable } from '../ir/expressions.ts';
import { Cls, Op, assigns } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { setVariable } from '../ir/statements.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { walk } from '../ir/walk.ts';

/** The widest store has 8 bytes, all of which must be covered. */
const REACH = WRITTEN_SLACK - 16;
/** How many statements are searched for lower offsets. */
const LOOKAHEAD = 64;
/** Marks made in advance for one variable; more are left to the stores themselves. */
const MAX_AHEAD = 4;
/** Stands for the variable of addresses that are constant. */
const CONSTANT = -1;

/** Where a store goes: offset (modulo 2^32) from the value of a variable, in a memory. */
interface Place {
  readonly memory: number;
  readonly base: number;
  readonly offset: number;
  readonly is64: boolean;
}

/** The value of a variable and a constant. */
interface Sum {
  readonly variable: number;
  readonly offset: number;
}

/** Marks that have been executed, as far as the statement list at hand knows. */
class Marks {
  private readonly outer: Marks | null;
  /** By variable; of one that is a sum, off the variable in the sum. */
  private readonly own = new Map<number, Place[]>();
  /** Variables that are now a constant away from another one, which is none of these. */
  private readonly sums = new Map<number, Sum>();
  /** Variables assigned since: what outer lists know of them is void. */
  private readonly assigned: Set<number>;

  constructor(outer: Marks | null, assigned: ReadonlySet<number> = new Set()) {
    this.outer = outer;
    this.assigned = new Set(assigned);
  }

  add(place: Place): void {
    const mark = this.resolved(place);
    const known = this.own.get(mark.base);
    if (known === undefined) this.own.set(mark.base, [mark]);
    else known.push(mark);
  }

  /** @param source the sum that is assigned, if it is one */
  assign(base: number, source: Sum | null = null): void {
    const sum = source && this.resolvedSum(source);
    const moved = sum?.variable === base ? this.off(base) : [];
    this.own.delete(base);
    this.sums.delete(base);
    for (const [variable, other] of this.sums) {
      if (other.variable === base) this.sums.delete(variable);
    }
    this.assigned.add(base);
    if (sum === null) return;
    if (sum.variable !== base) this.sums.set(base, sum);
    for (const mark of moved) this.add({ ...mark, offset: (mark.offset - sum.offset) >>> 0 });
  }

  cover(place: Place): boolean {
    // The first page is restored unasked.
    if (place.base === CONSTANT && place.offset >>> WRITTEN_PAGE_LOG2 === 0) return true;
    const wanted = this.resolved(place);
    return this.off(wanted.base).some((mark) => covers(mark, wanted));
  }

  private resolved(place: Place): Place {
    const { variable, offset } = this.resolvedSum({ variable: place.base, offset: place.offset });
    return { ...place, base: variable, offset: offset >>> 0 };
  }

  private resolvedSum({ variable, offset }: Sum): Sum {
    const sum = this.sumOf(variable);
    return sum === null ? { variable, offset } : { ...sum, offset: (sum.offset + offset) >>> 0 };
  }

  private sumOf(variable: number): Sum | null {
    const own = this.sums.get(variable);
    if (own !== undefined) return own;
    if (this.outer === null || this.assigned.has(variable)) return null;
    const sum = this.outer.sumOf(variable);
    return sum === null || this.assigned.has(sum.variable) ? null : sum;
  }

  /** Marks off a variable. */
  private off(base: number): Place[] {
    const own = this.own.get(base) ?? [];
    if (this.outer === null || this.assigned.has(base)) return own;
    return [...own, ...this.outer.off(base)];
  }
}

const covers = (mark: Place, { memory, offset }: Place): boolean =>
  mark.memory === memory && (offset - mark.offset) >>> 0 <= REACH;

/** A node without the constants that are added to it, and their sum. */
function peel(node: Node): { inner: Node; offset: number } {
  let offset = 0;
  while (node.op === Op.add && node.b!.op === Op.const) {
    offset += node.b!.value;
    node = node.a!;
  }
  return { inner: node, offset };
}

/** The sum that an assignment gives its variable, or null. */
function sumOf({ op, a }: Node): Sum | null {
  if (op !== Op.set) return null;
  const { inner, offset } = peel(a!);
  return inner.op === Op.var ? { variable: inner.value, offset } : null;
}

/** The place that an address and an offset make, or null for any other expression. */
function placeOf(store: Node): Place | null {
  const { inner: address, offset: constant } = peel(store.a!);
  const offset = store.value + constant;
  const memory = store.value2;
  const is64 = address.cls !== Cls.int;
  if (address.op === Op.var) return { memory, base: address.value, offset: offset >>> 0, is64 };
  if (address.op !== Op.const) return null;
  return { memory, base: CONSTANT, offset: (offset + address.value) >>> 0, is64 };
}

/** The page of an address, which is in bounds, so that only its low 32 bits count. */
function pageOf(address: Node, offset: number): Node {
  const low =
    address.cls === Cls.int
      ? add(address, int(offset))
      : unary(Op.toInt, Cls.int, sum(address, offset));
  return shrU(low, int(WRITTEN_PAGE_LOG2));
}

const sum = (address: Node, offset: number): Node =>
  offset === 0 ? address : addFloats(address, float(offset));
function addFloats(a: Node, b: Node): Node {
  const node = unary(Op.fadd, Cls.float, a);
  node.b = b;
  return node;
}

function mark(memory: number, page: Node): Node {
  const node = unary(Op.mark, Cls.none, page);
  node.value2 = memory;
  return node;
}

function markPlace({ memory, base, offset, is64 }: Place): Node {
  const address = base === CONSTANT ? int(0) : variable(base, is64 ? Cls.float : Cls.int);
  return mark(memory, pageOf(address, offset));
}

/** Variables that a statement assigns, with all that is in it. */
function assignedIn(node: Node): Set<number> {
  const found = new Set<number>();
  walk(node, (inner) => {
    if (assigns(inner)) found.add(inner.value);
  });
  return found;
}

/** Marks so few that every place of one variable and memory is covered. */
function marksFor(places: readonly Place[]): Place[] {
  const sorted = [...places].sort((a, b) => a.offset - b.offset);
  const marks: Place[] = [];
  for (const place of sorted) if (!marks.some((known) => covers(known, place))) marks.push(place);
  return marks;
}

/** A frame on the shadow stack: a variable becomes a global less a constant. */
const isFrame = ({ op, a }: Node): boolean =>
  op === Op.set &&
  a!.op === Op.add &&
  a!.a!.op === Op.global &&
  a!.b!.op === Op.const &&
  a!.b!.value < 0;

class StoreBarrier {
  private readonly ir: FunctionIR;
  /** All stores of the function by variable, for the frames it makes. */
  private readonly places = new Map<number, Place[]>();

  constructor(ir: FunctionIR) {
    this.ir = ir;
    for (const node of ir.body) this.collect(node, this.places);
  }

  private collect(node: Node, places: Map<number, Place[]>): void {
    walk(node, (inner) => {
      const place = inner.op === Op.store ? placeOf(inner) : null;
      if (place === null) return;
      const known = places.get(place.base);
      if (known === undefined) places.set(place.base, [place]);
      else known.push(place);
    });
  }

  list(list: readonly Node[], marks: Marks): Node[] {
    const out: Node[] = [];
    list.forEach((node, i) => {
      if (node.op === Op.store) {
        this.store(node, list, i, marks, out);
      } else if (node.body === null && node.arms === null) {
        out.push(node);
        if (!assigns(node)) return;
        marks.assign(node.value, sumOf(node));
        if (isFrame(node)) this.ahead(this.places.get(node.value) ?? [], marks, out);
      } else {
        this.nested(node, marks, out);
      }
    });
    return out;
  }

  private store(
    node: Node,
    list: readonly Node[],
    position: number,
    marks: Marks,
    out: Node[],
  ): void {
    const place = placeOf(node);
    if (place === null) {
      const address = node.a!;
      // An address that depends on more than variables is evaluated once, before the store.
      const settled = address.effects === 0 ? address : this.named(address, out);
      node.a = settled;
      out.push(node, mark(node.value2, pageOf(settled, node.value)));
      return;
    }
    out.push(node);
    if (marks.cover(place)) return;
    const lowest = lowestAhead(place, list, position);
    marks.add(lowest);
    out.push(markPlace(lowest));
  }

  private named(node: Node, out: Node[]): Node {
    const v = this.ir.variables.push(node.cls) - 1;
    out.push(setVariable(v, node));
    return variable(v, node.cls);
  }

  /** Marks places before they are stored to, unless that takes too many marks. */
  private ahead(places: readonly Place[], marks: Marks, out: Node[]): void {
    const needed = marksFor(places.filter((place) => !marks.cover(place)));
    if (needed.length > MAX_AHEAD) return;
    for (const place of needed) {
      marks.add(place);
      out.push(markPlace(place));
    }
  }

  private nested(node: Node, marks: Marks, out: Node[]): void {
    const assigned = assignedIn(node);
    const isLoop = node.op === Op.loop || node.op === Op.doWhile;
    if (isLoop) this.aheadOfLoop(node, assigned, marks, out);
    out.push(node);
    // What an `if` or a block begins with is known; anything else may be entered again, or from inside.
    const known = node.op === Op.if || node.op === Op.block ? NOTHING : assigned;
    if (node.body !== null) {
      node.body = this.list(node.body, new Marks(marks, node.op === Op.try ? NOTHING : known));
    }
    if (node.orElse !== null) node.orElse = this.list(node.orElse, new Marks(marks, known));
    for (const arm of node.arms ?? []) arm.body = this.list(arm.body, new Marks(marks, known));
    for (const v of assigned) marks.assign(v);
  }

  private aheadOfLoop(loop: Node, assigned: ReadonlySet<number>, marks: Marks, out: Node[]): void {
    const places = new Map<number, Place[]>();
    this.collect(loop, places);
    for (const [base, stored] of places) if (!assigned.has(base)) this.ahead(stored, marks, out);
  }
}

const NOTHING: ReadonlySet<number> = new Set();

/** The lowest place at which a mark covers this one and some that follow it in the list. */
function lowestAhead(place: Place, list: readonly Node[], position: number): Place {
  let lowest = place;
  const end = Math.min(list.length, position + LOOKAHEAD);
  for (let i = position + 1; i < end; i++) {
    const node = list[i]!;
    if (node.body !== null || node.arms !== null) break;
    if (assigns(node) && node.value === place.base) break;
    const other = node.op === Op.store ? placeOf(node) : null;
    if (other === null || other.base !== place.base || !covers(other, place)) continue;
    if (covers(other, lowest)) lowest = other;
  }
  return lowest;
}

/** Inserts the marks that a function needs. */
export function insertStoreBarrier(ir: FunctionIR): void {
  ir.body = new StoreBarrier(ir).list(ir.body, new Marks(null));
}

/** The memories of which pages are marked in a function, in order. */
export function markedMemories(body: readonly Node[]): number[] {
  const memories = new Set<number>();
  for (const statement of body) {
    walk(statement, ({ op, value2 }) => {
      if (op === Op.mark) memories.add(value2);
    });
  }
  return [...memories].sort((a, b) => a - b);
}
