/**
 * WebAssembly.Suspending and WebAssembly.promising: the runtime's own (../suspend.ts), with the
 * property attributes of WebIDL.
 *
 * @see js-api "JavaScript Promise Integration"
 */
import { Suspending, promising } from '../suspend.ts';
import { finishInterface } from './webidl.ts';

export { Suspending };

Object.defineProperty(Suspending, 'prototype', { writable: false });
finishInterface(Suspending, 'Suspending');

/** Operations of the namespace; as object methods they are no constructors. */
export const promiseOperations = {
  promising(wasmFunc: unknown): (...args: unknown[]) => Promise<unknown> {
    return promising(wasmFunc);
  },
};
