/**
 * Who calls whom directly, by callee: a list in arrays. What holds for a function that calls another
 * one for which it holds is carried from callees to callers.
 */
export class Callers {
  /** Last edge to each callee, -1 if there is none. */
  private readonly heads: Int32Array;
  private readonly next: number[] = [];
  private readonly callers: number[] = [];

  constructor(functionCount: number) {
    this.heads = new Int32Array(functionCount).fill(-1);
  }

  add(callee: number, caller: number): void {
    const head = this.heads[callee]!;
    if (head >= 0 && this.callers[head] === caller) return;
    this.heads[callee] = this.callers.length;
    this.next.push(head);
    this.callers.push(caller);
  }

  /** Marks all that reach a marked function by calls. @param marked functions whose callers may not be marked yet */
  spread(marks: Uint8Array, marked: Iterable<number>): void {
    const pending = [...marked];
    while (pending.length > 0) {
      for (let e = this.heads[pending.pop()!]!; e >= 0; e = this.next[e]!) {
        const caller = this.callers[e]!;
        if (marks[caller] === 1) continue;
        marks[caller] = 1;
        pending.push(caller);
      }
    }
  }
}
