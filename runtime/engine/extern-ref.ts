/**
 * A reference of the host's, as the guest may hold it: any value of the host in an externref. Null
 * references are null. References that the guest made itself (structs, arrays, i31) look the same.
 */
import type { AnyStore } from './store.ts';

export class ExternRef {
  readonly store: AnyStore;
  private readonly value: unknown;

  constructor(store: AnyStore, value: unknown) {
    store.assertOpen();
    this.store = store;
    this.value = value;
  }

  /** The value inside. @throws TypeError with another store than its own */
  downcast(store: AnyStore): unknown {
    store.check(this);
    return this.value;
  }
}
