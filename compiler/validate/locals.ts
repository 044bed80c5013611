/**
 * The locals of the function being validated: their types, and which ones without a default
 * value have been set so far.
 *
 * A body declares locals in runs, and a few bytes may declare 50,000. The first LOOKUP_LENGTH are
 * spread into an array, which covers all but freak functions; the rest is found by binary search.
 * @see core appendix "Validation Algorithm": set_local, get_local, reset_locals
 */
import { BOTTOM, isDefaultable } from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { LocalRun } from '../binary/body-reader.ts';

const LOOKUP_LENGTH = 1024;

export class Locals {
  count = 0;
  private paramCount = 0;
  private readonly lookup = new Int32Array(LOOKUP_LENGTH);
  /** Run k of the declared locals is [runEnds[k - 1], runEnds[k]) and has type runTypes[k]. */
  private runEnds: number[] = [];
  private runTypes: ValType[] = [];
  /** Some declared local has no default value. */
  private needsInit = false;
  /** Locals set so far that have no default value, in the order they were set. */
  private readonly initialized = new Set<number>();
  private inits: number[] = [];

  /** Begins a function: its parameters, then the locals it declares. */
  reset(params: readonly ValType[], runs: readonly LocalRun[]): void {
    const { lookup } = this;
    let count = params.length;
    for (let i = 0; i < count && i < LOOKUP_LENGTH; i++) lookup[i] = params[i]!;
    this.paramCount = count;
    this.runEnds = [];
    this.runTypes = [];
    this.needsInit = false;
    for (const run of runs) {
      if (count < LOOKUP_LENGTH) lookup.fill(run.type, count, count + run.count);
      count += run.count;
      this.runEnds.push(count);
      this.runTypes.push(run.type);
      if (!isDefaultable(run.type)) this.needsInit = true;
    }
    this.count = count;
    this.resetInits(0);
  }

  /** Type of a local, BOTTOM if there is none. */
  typeOf(index: number): ValType {
    if (index >= this.count) return BOTTOM;
    return index < LOOKUP_LENGTH ? this.lookup[index]! : this.searchType(index);
  }

  private searchType(index: number): ValType {
    const { runEnds } = this;
    let low = 0;
    let high = runEnds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (runEnds[middle]! <= index) low = middle + 1;
      else high = middle;
    }
    return this.runTypes[low]!;
  }

  /** True if a local of this type and index may be read. */
  isInitialized(index: number, type: ValType): boolean {
    if (!this.needsInit || isDefaultable(type) || index < this.paramCount) return true;
    return this.initialized.has(index);
  }

  /** Records that a local was set. */
  initialize(index: number, type: ValType): void {
    if (this.isInitialized(index, type)) return;
    this.initialized.add(index);
    this.inits.push(index);
  }

  /** How many locals have been initialised: what resetInits() can go back to. */
  get initHeight(): number {
    return this.inits.length;
  }

  /** Forgets what was set since initHeight was `height`. */
  resetInits(height: number): void {
    while (this.inits.length > height) this.initialized.delete(this.inits.pop()!);
  }
}
