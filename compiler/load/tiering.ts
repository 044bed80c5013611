/**
 * How code that is translated at run time gets better: what is called is translated quickly first,
 * and again by the full pipeline once it has proved hot. Numbers only; see lazy-code.ts.
 */
import type { FunctionCounts } from '../ir/function-counts.ts';
import { MAX_SIZE } from '../passes/outline.ts';

export interface Tiering {
  /**
   * Calls and rounds of loops that quick code runs before full code takes its place: 0 for full
   * code from the first call on, Infinity for quick code for ever.
   */
  readonly threshold: number;
  /** Estimated bytes of V8's bytecode that it does not optimise, whatever runs. */
  readonly giantSize: number;
}

/** What a function is like, as far as that tells what better code of it is worth. */
export interface FunctionShape {
  /** Estimated bytes of V8's bytecode (passes/bytecode-size.ts). */
  readonly bytecodeSize: number;
  readonly counts: FunctionCounts;
  readonly hasFloatWords: boolean;
  /** Instructions between two counts (work-estimate.ts). */
  readonly workPerCount: () => number;
}

export const FULL_ONLY: Tiering = { threshold: 0, giantSize: MAX_SIZE };

/**
 * Quick code that V8 optimises loses little: better code must be worth another translation, and that
 * V8 begins from the start with it.
 */
export const DEFAULT_TIERING: Tiering = { threshold: 1_000_000, giantSize: MAX_SIZE };

/** How much sooner functions are worth better code that V8 never optimises as they are. */
const GIANT_SHARE = 1 / 300;

/**
 * One round is taken to pass the branches of so many of a giant's loops. More than one, for loops are within
 * loops. More than that, so that a short job ends before it pays for better code: one of a physics engine took
 * 18 seconds with it, 12 without.
 */
const LOOPS_PASSED = 8;

/**
 * A giant that runs so many instructions between two counts gets better code sooner. It is no interpreter and not
 * full of small loops: each of its calls runs much of it, as a parser's do. But one with a table of MANY_ARMS
 * labels is an interpreter, whatever it runs.
 */
const MUCH_WORK = 250;
const MANY_ARMS = 32;

/** Instructions between two counts of such a giant that would wait as long for better code as others. */
const GIANT_WORK = 10;

/** The same for float vectors, whose lanes quick code takes apart and puts together at each use. */
const FLOAT_WORDS_SHARE = 1 / 100;

/**
 * The same for long numbers and hashes: words that are zero or not needed cost quick code as much as others, and
 * rounds are long. Such code is worth V8's optimiser only once.
 */
const WIDE_ARITHMETIC_SHARE = 1 / 20_000;

/** The count of a function. */
export function heatOf({ threshold, giantSize }: Tiering, shape: FunctionShape): number {
  const { counts, hasFloatWords } = shape;
  let share = shape.bytecodeSize > giantSize ? giantShare(shape) : 1;
  if (counts.wideArithmetic > counts.branches) share = Math.min(share, WIDE_ARITHMETIC_SHARE);
  if (hasFloatWords) share = Math.min(share, FLOAT_WORDS_SHARE);
  return Math.min(2 ** 31 - 1, Math.ceil(threshold * share));
}

/**
 * What a giant does in one round is the less of it the more branches it has: one without any runs from end
 * to end, an interpreter's loop hardly anything of it. Where there are many loops, as in what a simulation does
 * in a step, each has some of the branches only.
 */
function giantShare({ counts, workPerCount }: FunctionShape): number {
  const { branches, loops, widestTable } = counts;
  const loopsPassed = LOOPS_PASSED * Math.max(1, widestTable);
  const branchesPassed = branches * Math.min(1, loopsPassed / (1 + loops));
  const share = GIANT_SHARE * (1 + branchesPassed);
  if (widestTable >= MANY_ARMS) return share;
  const work = workPerCount();
  return work < MUCH_WORK ? share : Math.min(share, GIANT_WORK / work);
}
