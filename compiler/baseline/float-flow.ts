/**
 * Finds out what becomes of floats in variables. Those that go from memory to memory and are never computed
 * with must be kept as ints (see passes/moved-variables.ts). Of those that are only computed with, a NaN's
 * bits don't matter, and reading an f32 without them is far quicker. At first the latter is supposed of all;
 * where it was wrong, the compiler starts again with what has been learnt.
 *
 * Variables that hand values to each other are one class; what is known of one is known of all.
 * Flow-insensitive, in one pass.
 */

/** What has happened to the floats of a class. */
export const Fate = {
  /** One was computed, or came through a call, or was used otherwise than moved. */
  computed: 1,
  /** One came from where its bits are. */
  source: 2,
  stored: 4,
  /** The bits of one were looked at. */
  bits: 8,
} as const;

const ALL_BUT_BITS = Fate.computed | Fate.source | Fate.stored;
const MOVED = Fate.source | Fate.stored;

export class FloatFlow {
  private readonly parents: number[] = [];
  private readonly fates: number[] = [];
  /** What was assigned where a NaN's bits can be left out, in order: its place. */
  private readonly assigned: number[] = [];
  /** What has been learnt of the function: which of those must not leave them out, and what is moved. */
  private readonly exact = new Set<number>();
  private readonly moved = new Set<number>();

  /** Places that there were when something was learnt last, or -1. */
  private placeCount = -1;

  /** For another function. */
  clear(): void {
    this.placeCount = -1;
    this.restart();
    this.exact.clear();
    this.moved.clear();
  }

  /** For the same function. Places are then given in the same order. */
  restart(): void {
    this.parents.length = this.fates.length = this.assigned.length = 0;
  }

  /** True if what comes to a place may leave out a NaN's bits, as far as is known. */
  mayLeaveOutBits(place: number): boolean {
    return !this.exact.has(this.assigned.push(place) - 1);
  }

  /** True if floats of the place are known to be moved only: they are ints. */
  isMoved(place: number): boolean {
    return this.moved.has(place);
  }

  /**
   * Words take other slots than floats, so values may be evaluated elsewhere the second time, and places be
   * others: then there is something to learn again.
   * @returns false if there was nothing to learn: all that was supposed is true
   */
  learn(): boolean {
    const known = this.exact.size + this.moved.size;
    const count = this.fates.length;
    let isLost = this.placeCount >= 0 && count !== this.placeCount;
    this.placeCount = count;
    this.assigned.forEach((place, n) => {
      if ((this.fates[this.rootOf(place)]! & Fate.bits) !== 0) this.exact.add(n);
    });
    for (let place = 0; place < this.fates.length; place++) {
      const isMoved = (this.fates[this.rootOf(place)]! & ALL_BUT_BITS) === MOVED;
      if (isMoved) this.moved.add(place);
      else if (this.moved.delete(place)) isLost = true;
    }
    return isLost || this.exact.size + this.moved.size > known;
  }

  add(fate: number): number {
    this.fates.push(fate);
    return this.parents.push(this.parents.length) - 1;
  }

  mark(x: number, fate: number): void {
    const root = this.rootOf(x);
    this.fates[root] = this.fates[root]! | fate;
  }

  join(a: number, b: number): void {
    const [from, to] = [this.rootOf(a), this.rootOf(b)];
    if (from === to) return;
    this.parents[from] = to;
    this.fates[to] = this.fates[to]! | this.fates[from]!;
  }

  private rootOf(x: number): number {
    const { parents } = this;
    while (parents[x] !== x) x = parents[x] = parents[parents[x]!]!;
    return x;
  }
}
