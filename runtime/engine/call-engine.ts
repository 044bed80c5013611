/**
 * Calls into the guest: wazero's CallEngine. One holds a function; each call has its own frame, so a
 * call engine may be used again after a trap, and from within a host function that it called.
 *
 * @see seed "CallEngine"
 */
import { RuntimeError } from '../errors.ts';
import { abortCallsAbove, openCallCount } from '../listeners/open-calls.ts';
import { isStackExhaustion } from '../trap.ts';
import type { Func } from './func.ts';
import type { AnyStore } from './store.ts';
import { listFromBackend, listToBackend } from './values.ts';
import type { Val } from './values.ts';

/** The trap that the end of the stack is; anything else stays what it is. */
function callError(error: unknown): unknown {
  return isStackExhaustion(error)
    ? new RuntimeError('call stack exhausted', { cause: error })
    : error;
}

/**
 * Runs guest code: counts the call, so that nothing under it is taken away, and names its errors.
 * @throws ExitError if the store's programs are told to end, before or while it runs
 */
export function runGuest<R>(store: AnyStore, run: () => R): R {
  store.termination?.check();
  store.enterGuest();
  const depth = openCallCount();
  try {
    const result = run();
    store.termination?.check();
    return result;
  } catch (error) {
    const thrown = callError(error);
    abortCallsAbove(depth, thrown);
    throw thrown;
  } finally {
    store.leaveGuest();
  }
}

/** Calls a function of the store with values that are checked here. */
export function invoke(store: AnyStore, func: Func, params: readonly Val[]): Val[] {
  store.check(func);
  const { backend } = func;
  const { type } = backend;
  const args = listToBackend(store, params, type.params, 'argument');
  const results = runGuest(store, () => backend.call(args));
  return listFromBackend(store, results, type.results);
}

export class CallEngine {
  readonly store: AnyStore;
  readonly func: Func;

  /** @throws TypeError for a function of another store */
  constructor(store: AnyStore, func: Func) {
    store.check(func);
    this.store = store;
    this.func = func;
  }

  /**
   * Calls the function.
   * @returns the results, in an array of the caller's own
   * @throws TypeError for a wrong number of parameters or a wrong type; RuntimeError for a trap, the
   * end of the stack included; ExitError if the store's termination says so; what host functions
   * threw, as it is
   */
  call(params: readonly Val[]): Val[] {
    return invoke(this.store, this.func, params);
  }
}
