/**
 * Finds out whether floats of a function go from memory to memory through variables, and are never
 * computed with: those must be kept as ints (passes/moved-variables.ts), which takes the full pipeline.
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
} as const;

export class FloatFlow {
  private readonly parents: number[] = [];
  private readonly fates: number[] = [];

  clear(): void {
    this.parents.length = this.fates.length = 0;
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

  /** True if floats of some class are only moved, from a source into memory. */
  get hasMoves(): boolean {
    const moved = Fate.source | Fate.stored;
    return this.fates.some((fate, i) => this.parents[i] === i && fate === moved);
  }

  private rootOf(x: number): number {
    const { parents } = this;
    while (parents[x] !== x) x = parents[x] = parents[parents[x]!]!;
    return x;
  }
}
