/**
 * Tail calls in constant stack: nested while a budget lasts, then deferred to whoever entered
 * first (abi.ts, Registers.tail and .budget).
 */
import type { Code } from './abi.ts';
import { R } from './registers.ts';

/** Nested tail calls before the stack is unwound. */
const BUDGET = 64;

/** Runs the tail entry of a function, and all tail calls that are deferred on the way. */
export function enterTail(code: Code, args: unknown[]): unknown {
  const outer = R.budget;
  R.tail = null;
  R.budget = BUDGET;
  let result: unknown = code.apply(undefined, args as Parameters<Code>);
  while (R.tail !== null) {
    const { f, args: next } = R.tail as { f: Code; args: unknown[] };
    R.tail = null;
    R.budget = BUDGET;
    result = f.apply(undefined, next as Parameters<Code>);
  }
  R.budget = outer;
  return result;
}

/** Leaves a call to the function that entered first. */
export function deferTail(code: Code, args: unknown[]): undefined {
  R.tail = { f: code, args };
  return undefined;
}
