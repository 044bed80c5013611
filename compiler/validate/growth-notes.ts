/**
 * Which functions a memory may grow in. Is told of every body's calls and of what grows a memory as
 * it is validated, and answers once all are known. An import, a reference and a thread may do anything.
 */
import { Callers } from '../callers.ts';

export class GrowthNotes {
  private readonly growers: Uint8Array;
  private readonly callers: Callers;

  constructor(importedFunctionCount: number, functionCount: number) {
    this.growers = new Uint8Array(functionCount).fill(1, 0, importedFunctionCount);
    this.callers = new Callers(functionCount);
  }

  noteGrowth(functionIndex: number): void {
    this.growers[functionIndex] = 1;
  }

  noteCall(caller: number, callee: number): void {
    const { growers } = this;
    // What is known to grow needs no reasons.
    if (growers[caller] === 1) return;
    if (growers[callee] === 1) growers[caller] = 1;
    else this.callers.add(callee, caller);
  }

  /** By function index: 1 if a memory may grow in a call. Nothing is noted after this. */
  finish(): Uint8Array {
    const { growers } = this;
    const marked = [...growers.keys()].filter((index) => growers[index] === 1);
    this.callers.spread(growers, marked);
    return growers;
  }
}
