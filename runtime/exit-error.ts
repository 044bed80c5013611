/** The end of a program by its own wish, or by somebody else's: no trap, and nothing wasm can catch. */
import { makeUncatchable } from './trap.ts';

/** Exit code of a program that was told to end. */
export const EXIT_CANCELED = 0xffffffff;
/** Exit code of a program whose time is over. */
export const EXIT_DEADLINE_EXCEEDED = 0xefffffff;

function describe(exitCode: number): string {
  if (exitCode === EXIT_CANCELED) return 'module closed: canceled';
  if (exitCode === EXIT_DEADLINE_EXCEEDED) return 'module closed: deadline exceeded';
  return `module closed with exit code ${exitCode}`;
}

export class ExitError extends Error {
  override readonly name = 'ExitError';
  /** Unsigned 32 bits; 0 is success. */
  readonly exitCode: number;

  constructor(exitCode: number) {
    super(describe(exitCode >>> 0));
    this.exitCode = exitCode >>> 0;
    makeUncatchable(this);
  }
}
