/**
 * Who would rather have an int variable as a float: what the passes over words of vectors share.
 * A vote weighs more the deeper in loops it is cast.
 */

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
