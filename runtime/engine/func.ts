/** Functions: the guest's, and the host's own. @see core 4.2.6 "Function Instances" */
import type { WasmFunc } from './backend.ts';
import { CallEngine, invoke } from './call-engine.ts';
import { Extern } from './extern.ts';
import type { AnyStore, Store } from './store.ts';
import type { FuncType } from './types.ts';
import { listFromBackend, listToBackend } from './values.ts';
import type { Val } from './values.ts';

/**
 * A function of the host.
 * @param store the store it was made with: what it needs beside its arguments
 * @returns as many values as its type has results; it may return nothing if that is none
 */
export type HostFunction<T = unknown> = (
  store: Store<T>,
  args: readonly Val[],
) => readonly Val[] | void;

export class Func extends Extern {
  declare readonly backend: WasmFunc;

  /**
   * Makes a function of the host's. What it throws passes through the guest as it is.
   * @throws TypeError in the call, for results that are not of the type
   */
  constructor(store: AnyStore, type: FuncType, host: HostFunction);
  /** For host functions that say what their store's data is: constructors have no type parameters. */
  constructor(store: AnyStore, type: FuncType, host: HostFunction<never>);
  constructor(store: AnyStore, type: FuncType, host: HostFunction<never>) {
    store.assertOpen();
    const backend = store.backend.createFunc(type, (args) => {
      const results = host(store as Store<never>, listFromBackend(store, args, type.params)) ?? [];
      return listToBackend(store, results, type.results, 'result');
    });
    super(store, backend);
  }

  /** Its parameters and results. */
  type(store: AnyStore): FuncType {
    store.check(this);
    return this.backend.type;
  }

  /**
   * Calls it.
   * @returns the results
   * @throws as CallEngine.call does
   */
  call(store: AnyStore, args: readonly Val[] = []): Val[] {
    return invoke(store, this, args);
  }

  /** For many calls of one function. */
  newCallEngine(store: AnyStore): CallEngine {
    return new CallEngine(store, this);
  }
}
