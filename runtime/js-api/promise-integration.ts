/**
 * WebAssembly.Suspending and WebAssembly.promising: the runtime's own (../suspend.ts), with the
 * property attributes of WebIDL. A namespace has them, or has not.
 *
 * @see js-api "JavaScript Promise Integration"
 */
import { SuspendError } from '../errors.ts';
import { Suspending, promising } from '../suspend.ts';
import { defineInterfaces, defineOperations, finishInterface } from './webidl.ts';

export { Suspending };

Object.defineProperty(Suspending, 'prototype', { writable: false });
finishInterface(Suspending, 'Suspending');

/** Operations of the namespace; as object methods they are no constructors. */
const promiseOperations = {
  promising(wasmFunc: unknown): (...args: unknown[]) => Promise<unknown> {
    return promising(wasmFunc);
  },
};

/** Gives a namespace promise integration, unless it has it. */
export function definePromiseIntegration(namespace: object): void {
  if ('Suspending' in namespace) return;
  defineInterfaces(namespace, { Suspending });
  defineOperations(namespace, promiseOperations);
  defineInterfaces(namespace, { SuspendError });
}
