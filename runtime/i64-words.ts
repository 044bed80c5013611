/**
 * 64-bit integers at the border without BigInt, for engines that lack it: objects `{ lo, hi }` of
 * two int32 words. Modules compiled with `i64: 'words'` use them in all parameters and results.
 */
import { R } from './registers.ts';

export interface I64Words {
  /** Bits 0 to 31, as a signed number. */
  readonly lo: number;
  /** Bits 32 to 63, as a signed number. */
  readonly hi: number;
}

export const toWords = (low: number, high: number): I64Words => ({ lo: low, hi: high });

/**
 * Returns the low word and leaves the high one in R.i1; both wrap as int32 parameters do.
 * @throws TypeError for anything without words, numbers and BigInts above all
 */
export function fromWords(value: unknown): number {
  const { lo, hi } = Object(value) as Partial<I64Words>;
  if (lo === undefined || hi === undefined) {
    throw new TypeError('an i64 must be an object { lo, hi } of two int32 words');
  }
  const low = lo | 0;
  R.i1 = hi | 0;
  return low;
}
