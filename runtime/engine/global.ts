/** Globals. @see core 4.2.9 "Global Instances" */
import type { WasmGlobal } from './backend.ts';
import { Extern } from './extern.ts';
import type { AnyStore } from './store.ts';
import type { GlobalType } from './types.ts';
import { fromBackend, toBackend } from './values.ts';
import type { Val } from './values.ts';

export class Global extends Extern {
  declare readonly backend: WasmGlobal;

  constructor(store: AnyStore, type: GlobalType, value: Val) {
    store.assertOpen();
    super(store, store.backend.createGlobal(type, toBackend(store, value, type.content)));
  }

  type(store: AnyStore): GlobalType {
    store.check(this);
    return this.backend.type;
  }

  get(store: AnyStore): Val {
    store.check(this);
    return fromBackend(store, this.backend.get(), this.backend.type.content);
  }

  /** @throws TypeError if it is immutable */
  set(store: AnyStore, value: Val): void {
    store.check(this);
    const { type } = this.backend;
    if (!type.mutable) throw new TypeError("an immutable global can't be set");
    this.backend.set(toBackend(store, value, type.content));
  }
}
