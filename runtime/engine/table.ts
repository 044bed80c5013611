/** Tables of references. @see core 4.2.7 "Table Instances" */
import type { WasmTable } from './backend.ts';
import { Extern } from './extern.ts';
import { checkCount } from './memory.ts';
import type { AnyStore } from './store.ts';
import type { TableType } from './types.ts';
import { fromBackend, toBackend } from './values.ts';
import type { Val } from './values.ts';

export class Table extends Extern {
  declare readonly backend: WasmTable;

  /** Makes a table, every element of which is `init`. @throws RangeError where there is no room */
  constructor(store: AnyStore, type: TableType, init: Val) {
    store.assertOpen();
    super(store, store.backend.createTable(type, toBackend(store, init, type.element)));
  }

  type(store: AnyStore): TableType {
    store.check(this);
    return this.backend.type;
  }

  /** The number of elements now. */
  size(store: AnyStore): number {
    store.check(this);
    return this.backend.size;
  }

  /**
   * Grows it.
   * @param init what the new elements are
   * @returns the old size
   * @throws RangeError if it can't grow so far; then nothing has changed
   */
  grow(store: AnyStore, delta: number, init: Val): number {
    store.check(this);
    const value = toBackend(store, init, this.backend.type.element);
    const oldSize = this.backend.grow(checkCount(delta, 'a number of elements'), value);
    if (oldSize < 0) throw new RangeError(`the table can't grow by ${delta} elements`);
    return oldSize;
  }

  /** An element; undefined out of bounds. */
  get(store: AnyStore, index: number): Val | undefined {
    store.check(this);
    const { backend } = this;
    if (checkCount(index, 'an index') >= backend.size) return undefined;
    return fromBackend(store, backend.get(index), backend.type.element);
  }

  /** Sets an element. @throws RangeError out of bounds */
  set(store: AnyStore, index: number, value: Val): void {
    store.check(this);
    const { backend } = this;
    if (checkCount(index, 'an index') >= backend.size) {
      throw new RangeError(`out of bounds table access: ${index} of ${backend.size}`);
    }
    backend.set(index, toBackend(store, value, backend.type.element));
  }
}
