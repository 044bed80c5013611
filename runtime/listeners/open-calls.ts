/**
 * The listened calls that are under way, outermost first: one list for all instances, since they
 * call each other. Where the stack ends, the engine may be unable to tell a listener that its call
 * has ended (it may not even be able to compile what tells it). Then whoever ends next, further out,
 * does it first: so each listener hears of every end, of the innermost call first.
 *
 * Suspended calls are not here: they don't end in the order in which they began.
 */
import { isStackExhaustion } from '../trap.ts';

interface OpenCall {
  abort(error: unknown): void;
}

const openCalls: OpenCall[] = [];

/** How many calls are under way. */
export const openCallCount = (): number => openCalls.length;

/** @returns the call's depth, to be given when it ends */
export const beginCall = (call: OpenCall): number => openCalls.push(call);

/** Tells of the end of the last call. It stays on the list if there is too little stack for that. */
function endLast(depth: number, tell: () => void): void {
  let isTold = true;
  try {
    tell();
  } catch (error) {
    isTold = !isStackExhaustion(error);
    throw error;
  } finally {
    if (isTold) openCalls.length = depth - 1;
  }
}

/** Aborts calls above a depth that have ended without their listeners hearing of it. */
export function abortCallsAbove(depth: number, error: unknown): void {
  while (openCalls.length > depth) {
    const call = openCalls[openCalls.length - 1]!;
    endLast(openCalls.length, () => call.abort(error));
  }
}

/**
 * Ends the call at a depth.
 * @param error for calls above it of whose end nobody could be told
 */
export function endCall(depth: number, error: unknown, tell: () => void): void {
  abortCallsAbove(depth, error);
  endLast(depth, tell);
}
