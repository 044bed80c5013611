/**
 * The error constructors of the JS API, made without classes: the core throws them, the
 * facade publishes the same objects, so that `instanceof` holds on both sides.
 * They behave as the engine's own NativeErrors do: real Error objects (stack and all), callable
 * with and without `new`.
 *
 * @see js-api "Error Condition Mappings to JavaScript"
 */
import type { Constructor } from './constructor.ts';

export interface ErrorOptions {
  cause?: unknown;
}
type ErrorConstructor = Constructor<[message?: string, options?: ErrorOptions], Error>;
type StackCapturer = { captureStackTrace?: (error: object, above: unknown) => void };

function defineHidden(target: object, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

function makeErrorConstructor(name: string): ErrorConstructor {
  const NativeError = function (message?: unknown, options?: ErrorOptions): Error {
    const parameters = message === undefined ? [] : [message];
    const error = Reflect.construct(Error, parameters, new.target || NativeError) as Error;
    // Engines older than ES2022 don't take the option themselves.
    if (options !== null && typeof options === 'object' && 'cause' in options) {
      defineHidden(error, 'cause', options.cause);
    }
    const capture = (Error as StackCapturer).captureStackTrace;
    if (capture !== undefined) capture.call(Error, error, new.target || NativeError);
    return error;
  };
  Object.defineProperty(NativeError, 'name', { value: name, configurable: true });
  Object.defineProperty(NativeError, 'length', { value: 1, configurable: true });
  Object.setPrototypeOf(NativeError, Error);
  const prototype = Object.create(Error.prototype) as object;
  Object.defineProperty(NativeError, 'prototype', { value: prototype, writable: false });
  defineHidden(prototype, 'constructor', NativeError);
  defineHidden(prototype, 'name', name);
  defineHidden(prototype, 'message', '');
  return NativeError as unknown as ErrorConstructor;
}

export const CompileError = makeErrorConstructor('CompileError');
export const LinkError = makeErrorConstructor('LinkError');
export const RuntimeError = makeErrorConstructor('RuntimeError');
export const SuspendError = makeErrorConstructor('SuspendError');
