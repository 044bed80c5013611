/** Tags: what kinds of exception there are. @see core 4.2.10 "Tag Instances" */
import type { WasmTag } from './backend.ts';
import { Extern } from './extern.ts';
import type { AnyStore } from './store.ts';
import type { TagType } from './types.ts';
import { listFromBackend, listToBackend } from './values.ts';
import type { Val } from './values.ts';

export class Tag extends Extern {
  declare readonly backend: WasmTag;

  constructor(store: AnyStore, type: TagType) {
    store.assertOpen();
    super(store, store.backend.createTag(type));
  }

  type(store: AnyStore): TagType {
    store.check(this);
    return this.backend.type;
  }

  /** An exception for a host function to throw: the guest can catch it by this tag. */
  newException(store: AnyStore, payload: readonly Val[]): unknown {
    store.check(this);
    return this.backend.newException(
      listToBackend(store, payload, this.backend.type.params, 'value'),
    );
  }

  /** What an exception carries; undefined for anything that was not thrown with this tag. */
  payloadOf(store: AnyStore, thrown: unknown): Val[] | undefined {
    store.check(this);
    const payload = this.backend.payloadOf(thrown);
    return payload && listFromBackend(store, payload, this.backend.type.params);
  }
}
