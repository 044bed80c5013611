/**
 * Values between a backend's objects and its engine's own. Both have them as the JS API does but for
 * functions: a WasmFunc here, a function or reference of the engine's there. Lists without functions
 * are handed on as they are.
 */
import type { BackendValue, WasmFunc } from '../engine/backend.ts';
import { crossingOf, hasFunctions } from '../engine/val-type.ts';
import type { ValType } from '../engine/val-type.ts';

/** Knows which function is which. */
export interface FunctionSpace {
  /** The engine's own function. */
  lowerFunc(func: WasmFunc): unknown;
  /** The one WasmFunc of a function of the engine's. */
  raiseFunc(value: unknown): WasmFunc;
}

const isFunction = (value: unknown, type: ValType): boolean =>
  value !== null && crossingOf(type) === 'func';

/** A value for the engine. */
export const lower = (space: FunctionSpace, value: BackendValue, type: ValType): unknown =>
  isFunction(value, type) ? space.lowerFunc(value as WasmFunc) : value;

/** A value of the engine. */
export const raise = (space: FunctionSpace, value: unknown, type: ValType): BackendValue =>
  isFunction(value, type) ? space.raiseFunc(value) : value;

/** Values of a list of types: of a function's parameters, for example. */
export class ValueList {
  private readonly space: FunctionSpace;
  private readonly types: readonly ValType[];
  private readonly isPlain: boolean;

  constructor(space: FunctionSpace, types: readonly ValType[]) {
    this.space = space;
    this.types = types;
    this.isPlain = !hasFunctions(types);
  }

  lower(values: readonly BackendValue[]): readonly unknown[] {
    if (this.isPlain) return values;
    return this.types.map((type, i) => lower(this.space, values[i], type));
  }

  raise(values: readonly unknown[]): readonly BackendValue[] {
    if (this.isPlain) return values;
    return this.types.map((type, i) => raise(this.space, values[i], type));
  }

  /** The same for what a call in the JS API gives: nothing, a value, or an array. */
  raiseResult(result: unknown): readonly BackendValue[] {
    const count = this.types.length;
    if (count === 0) return [];
    return this.raise(count === 1 ? [result] : (result as unknown[]));
  }
}
