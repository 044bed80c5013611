/**
 * How code that is translated at run time gets better: what is called is translated quickly first,
 * and again by the full pipeline once it has proved hot. Numbers only; see lazy-code.ts.
 */
import { MAX_SIZE } from '../passes/outline.ts';

export interface Tiering {
  /**
   * Calls and rounds of loops that quick code runs before full code takes its place: 0 for full
   * code from the first call on, Infinity for quick code for ever.
   */
  readonly threshold: number;
}

/** What a function is like, as far as that tells what better code of it is worth. */
export interface FunctionShape {
  /** Estimated bytes of V8's bytecode (passes/bytecode-size.ts). */
  readonly bytecodeSize: number;
  /** See FunctionIR. */
  readonly branchCount: number;
  readonly hasFloatWords: boolean;
}

export const FULL_ONLY: Tiering = { threshold: 0 };

/**
 * Quick code that V8 optimises loses little: better code must be worth another translation, and that
 * V8 begins from the start with it.
 */
export const DEFAULT_TIERING: Tiering = { threshold: 1_000_000 };

/** How much sooner functions are worth better code that V8 never optimises as they are. */
const GIANT_SHARE = 1 / 300;

/** The same for float vectors, whose lanes quick code takes apart and puts together at each use. */
const FLOAT_WORDS_SHARE = 1 / 100;

/**
 * The count of a function. What a giant does in one round is the less of it the more branches it has:
 * one without any runs from end to end, an interpreter's loop hardly anything of it.
 */
export function heatOf(
  { threshold }: Tiering,
  { bytecodeSize, branchCount, hasFloatWords }: FunctionShape,
): number {
  const isGiant = bytecodeSize > MAX_SIZE;
  let share = isGiant ? GIANT_SHARE * (1 + branchCount) : 1;
  if (hasFloatWords) share = Math.min(share, FLOAT_WORDS_SHARE);
  return Math.min(2 ** 31 - 1, Math.ceil(threshold * share));
}
