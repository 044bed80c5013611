/** Linear memories. @see core 4.2.8 "Memory Instances" */
import type { WasmMemory } from './backend.ts';
import { Extern } from './extern.ts';
import type { AnyStore } from './store.ts';
import type { MemoryType } from './types.ts';

/** @throws RangeError for anything but a non-negative integer */
export function checkCount(value: number, what: string): number {
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`${what} must be a non-negative integer, not ${value}`);
  return value;
}

export class Memory extends Extern {
  declare readonly backend: WasmMemory;

  /** Makes a memory of zeros. @throws RangeError where there is no room */
  constructor(store: AnyStore, type: MemoryType) {
    store.assertOpen();
    super(store, store.backend.createMemory(type));
  }

  type(store: AnyStore): MemoryType {
    store.check(this);
    return this.backend.type;
  }

  /** Its size now. */
  currentPages(store: AnyStore): number {
    store.check(this);
    return this.backend.pageCount;
  }

  /**
   * Grows it.
   * @returns the old size in pages
   * @throws RangeError if it can't grow so far; then nothing has changed
   */
  grow(store: AnyStore, additionalPages: number): number {
    store.check(this);
    const oldPages = this.backend.grow(checkCount(additionalPages, 'a number of pages'));
    if (oldPages < 0) throw new RangeError(`the memory can't grow by ${additionalPages} pages`);
    return oldPages;
  }

  /** Fills `target` with the bytes from `offset` on. @throws RangeError out of bounds */
  read(store: AnyStore, offset: number, target: Uint8Array): void {
    store.check(this);
    this.checkRange(offset, target.length);
    this.backend.read(offset, target);
  }

  /** Copies `source` to `offset`. @throws RangeError out of bounds; then nothing is written */
  write(store: AnyStore, offset: number, source: Uint8Array): void {
    store.check(this);
    this.checkRange(offset, source.length);
    this.backend.write(offset, source);
  }

  /**
   * All of its bytes, to read and write. Good until the memory grows or the guest runs: ask again
   * then. `read` and `write` are better for a few bytes: they leave the engine free to grow in place.
   */
  data(store: AnyStore): Uint8Array {
    store.check(this);
    return this.backend.data();
  }

  private checkRange(offset: number, length: number): void {
    checkCount(offset, 'an offset');
    const byteLength = this.backend.pageCount * 2 ** this.backend.type.pageSizeLog2;
    if (offset + length > byteLength) {
      throw new RangeError(
        `out of bounds memory access: ${length} bytes at ${offset} of ${byteLength}`,
      );
    }
  }
}
