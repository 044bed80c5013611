import type { InstructionRow } from '../instructions/row.ts';

/**
 * What a function is made of, as far as that tells how it is best cut (passes/outline.ts) and how soon it
 * is worth better code (load/tiering.ts).
 */
export class FunctionCounts {
  /** Places where control may go two or more ways, each as often as it has ways but one. */
  branches = 0;
  loops = 0;
  /** The most labels that a br_table has beside its default. */
  widestTable = 0;
  /** i64 instructions that hashes and long numbers are made of: products, shifts, xor. */
  wideArithmetic = 0;

  /** Takes note of a br_table. @param labelCount its default included */
  countTable(labelCount: number): void {
    this.branches += labelCount - 1;
    this.widestTable = Math.max(this.widestTable, labelCount - 1);
  }

  /** Takes note of any instruction. */
  countInstruction({ mixes }: InstructionRow): void {
    // Without a branch that is rarely taken: engines forget what they optimised when it first is.
    this.wideArithmetic += mixes === undefined ? 0 : 1;
  }
}
