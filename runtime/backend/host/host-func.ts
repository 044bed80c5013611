/**
 * Functions of the host's engine: its exported functions, with their types. A function that comes
 * from a table or as a result comes without one; it is found out when first asked for.
 */
import type { BackendValue, WasmFunc } from '../../engine/backend.ts';
import type { FuncType } from '../../engine/types.ts';
import { ValueList } from '../function-values.ts';
import type { FunctionSpace } from '../function-values.ts';

export type HostFunction = (...args: unknown[]) => unknown;

/** What the functions here need of their store. */
export interface FuncStore extends FunctionSpace {
  /** The type of an exported function. @throws TypeError if it can't be known */
  findType(fn: HostFunction): FuncType;
  /** An error of the host's engine, as this package has it. */
  toError(error: unknown): unknown;
}

interface Signature {
  readonly type: FuncType;
  readonly params: ValueList;
  readonly results: ValueList;
}

export class HostFunc implements WasmFunc {
  readonly kind = 'func';
  readonly fn: HostFunction;
  private readonly store: FuncStore;
  private known: Signature | undefined;

  constructor(fn: HostFunction, store: FuncStore, type: FuncType | undefined) {
    this.fn = fn;
    this.store = store;
    if (type !== undefined) this.known = this.signatureOf(type);
  }

  private signatureOf(type: FuncType): Signature {
    const { store } = this;
    return {
      type,
      params: new ValueList(store, type.params),
      results: new ValueList(store, type.results),
    };
  }

  private get signature(): Signature {
    return (this.known ??= this.signatureOf(this.store.findType(this.fn)));
  }

  get type(): FuncType {
    return this.signature.type;
  }

  call(args: readonly BackendValue[]): readonly BackendValue[] {
    const { params, results } = this.signature;
    let result: unknown;
    try {
      result = this.fn(...params.lower(args));
    } catch (error) {
      throw this.store.toError(error);
    }
    return results.raiseResult(result);
  }
}
