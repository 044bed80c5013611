/**
 * Ends programs that don't end by themselves. Code compiled with `closeOnAbort` calls
 * `$.checkpoint` every so many loop iterations and function calls; what is put there looks at a
 * clock, at a signal, and at a flag in shared memory: while wasm runs no event of its own thread
 * can happen, so somebody else has to set it.
 *
 * Not interrupted: host functions, single instructions (memory.fill, memory.atomic.wait32).
 *
 * @see seed "CloseOnContextDone"
 */
import type { VMContext } from './context.ts';
import { EXIT_CANCELED, EXIT_DEADLINE_EXCEEDED, ExitError } from './exit-error.ts';

/** Steps between two looks: some microseconds. */
const STEPS = 1024;
/** Steps that took longer than this are too many. */
const SLOW_STEPS_MS = 5;

/** Words of a flag: its state, then the exit code. */
const STATE = 0;
const EXIT_CODE = 1;
const OPEN = 0;
const CLOSING = 1;
const CLOSED = 2;

/** A flag that threads can share by posting it: see requestExit. */
export function newTerminationFlag(): Int32Array {
  const byteLength = 2 * Int32Array.BYTES_PER_ELEMENT;
  return new Int32Array(
    typeof SharedArrayBuffer === 'undefined'
      ? new ArrayBuffer(byteLength)
      : new SharedArrayBuffer(byteLength),
  );
}

/**
 * Tells whoever runs under the flag to end, in whichever thread. Only the first call counts.
 * @returns true if this was it
 */
export function requestExit(flag: Int32Array, exitCode: number = EXIT_CANCELED): boolean {
  if (Atomics.compareExchange(flag, STATE, OPEN, CLOSING) !== OPEN) return false;
  Atomics.store(flag, EXIT_CODE, exitCode | 0);
  Atomics.store(flag, STATE, CLOSED);
  return true;
}

export interface TerminationOptions {
  /** When to end, in milliseconds as Date.now counts them. */
  readonly deadline?: number;
  /** When to end, in milliseconds from now. */
  readonly timeoutMs?: number;
  /** A flag that another thread may set. One of its own by default. */
  readonly flag?: Int32Array;
  /** An AbortSignal. Fires only between turns, or in a host function. */
  readonly signal?: { readonly aborted: boolean };
}

/** A time that is not a number would never come. */
function checkTime(name: string, value: unknown): void {
  if (typeof value === 'number' && !Number.isNaN(value)) return;
  throw new RangeError(`${name} must be a number of milliseconds, not ${String(value)}`);
}

const isSignal = (value: unknown): boolean =>
  typeof (value as { aborted?: unknown } | null)?.aborted === 'boolean';

/** What may end a program. Any number of instances may run under it; they end together. */
export class Termination {
  readonly flag: Int32Array;
  private readonly deadline: number;
  private readonly signal: TerminationOptions['signal'];

  /** @throws RangeError for a time that is no number, TypeError for what is no flag or signal */
  constructor(options: TerminationOptions = {}) {
    const { deadline = Infinity, timeoutMs = Infinity, signal, flag } = options;
    checkTime('deadline', deadline);
    checkTime('timeoutMs', timeoutMs);
    if (signal !== undefined && !isSignal(signal))
      throw new TypeError('signal must be an AbortSignal');
    if (flag !== undefined && !(flag instanceof Int32Array && flag.length > EXIT_CODE)) {
      throw new TypeError('flag must be what newTerminationFlag makes');
    }
    this.deadline = Math.min(deadline, Date.now() + timeoutMs);
    this.signal = signal;
    this.flag = flag ?? newTerminationFlag();
  }

  /** Ends what runs under it, at its next checkpoint, and all that begins later. */
  close(exitCode: number = EXIT_CANCELED): boolean {
    return requestExit(this.flag, exitCode);
  }

  /** The exit code if it is time to end, whether anybody has noticed yet or not. */
  get exitCode(): number | undefined {
    if (Atomics.load(this.flag, STATE) === OPEN) {
      if (this.signal?.aborted === true) this.close(EXIT_CANCELED);
      else if (Date.now() >= this.deadline) this.close(EXIT_DEADLINE_EXCEEDED);
    }
    if (Atomics.load(this.flag, STATE) !== CLOSED) return undefined;
    return Atomics.load(this.flag, EXIT_CODE) >>> 0;
  }

  /** @throws ExitError if it is time to end */
  check(): void {
    const { exitCode } = this;
    if (exitCode !== undefined) throw new ExitError(exitCode);
  }
}

/** The fields of contexts whose code has checkpoints. */
interface StoppableContext {
  /** Steps until the next look. */
  ticks: number;
  checkpoint: (() => number) | null;
}

/**
 * Puts an instance under a termination; before anything of it runs.
 * @throws TypeError if its code was compiled without `closeOnAbort`
 */
export function bindTermination(context: VMContext, termination: Termination): void {
  if (context.artefact.closeOnAbort !== true) {
    throw new TypeError('the module was compiled without closeOnAbort');
  }
  let steps = STEPS;
  let lastLook = Date.now();
  (context as unknown as StoppableContext).checkpoint = () => {
    termination.check();
    const now = Date.now();
    steps = now - lastLook > SLOW_STEPS_MS ? Math.max(1, steps >> 1) : Math.min(STEPS, steps << 1);
    lastLook = now;
    return steps;
  };
}
