/**
 * Crossings between JavaScript and wasm for function types that no compiler has seen: values are
 * converted one by one as their types say, several times slower than in the wrappers that the
 * compiler emits. Takes types from the registry, never from an artefact.
 * @see js-api 5.6 "Exported Functions", "create a host function"
 */
import type { Code, FuncRef } from './abi.ts';
import { R } from './registers.ts';
import { functionType, resultFromJs, resultToJs } from './suspend.ts';
import { mapError } from './trap.ts';
import { partsFromJs, partsToJs } from './values.ts';

export type HostFunction = (...args: unknown[]) => unknown;

/** The JavaScript function of a reference. */
export function wrapAny(ref: FuncRef): (...args: unknown[]) => unknown {
  const type = functionType(ref.t);
  const wrapper = (...args: unknown[]): unknown => {
    const parts = partsFromJs(type.params, args);
    try {
      return resultToJs(type, ref.f(ref.$, ...parts));
    } catch (error) {
      throw mapError(error);
    }
  };
  Object.defineProperty(wrapper, 'length', { value: type.params.length, configurable: true });
  return wrapper;
}

/** Code of a host function. @param typeId canonical id of the type it is called by */
export function adaptAny(host: HostFunction, typeId: number): Code {
  const type = functionType(typeId);
  return (_: unknown, ...parts: unknown[]): unknown => {
    try {
      return resultFromJs(type, host.apply(undefined, partsToJs(type.params, parts)));
    } catch (error) {
      R.host = error;
      throw error;
    }
  };
}
