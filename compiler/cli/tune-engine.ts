/**
 * Tells V8 how long a compilation lasts. Most of the time of a compilation of a megabyte went to
 * V8 optimising hundreds of our functions, many of them several times, each used for a second more.
 * Only for commands that run nothing but the compiler, and the process is theirs. Changes no result.
 */
import { setFlagsFromString } from 'node:v8';

const FLAGS = [
  // Optimise later, when types have settled.
  '--interrupt-budget=1000000',
  // Inlining makes larger graphs to optimise, and more of them to throw away.
  '--max-inlined-bytecode-size-cumulative=200',
];

/** Must come before what is to profit is run for long. Engines ignore flags that they do not know. */
export function tuneEngine(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
}
