/**
 * Where the bytes of a shared memory are, and how long it is: what all threads that hold it agree on.
 *
 * A shared memory can't move, so its buffer has room for the maximum from the start. How many pages
 * of it are memory now says a control word, which every thread reads and only a compare-exchange
 * changes. The buffer is as long as the memory where the engine has growable SharedArrayBuffers:
 *
 *   buffer   |<------ pages of the control word ------>|<--- room up to the maximum --->|
 *
 * Views of fixed length over a growable buffer are as fast as any; those that follow its length are
 * sixty times slower, so the windows of memory.ts are of the first kind.
 */
import { constructorOf } from './constructor.ts';
import type { Unfinished } from './constructor.ts';
import { isStackExhaustion } from './trap.ts';

/** Storage of one shared memory, as one thread holds it. */
export interface SharedStorage {
  /** Exactly the memory as it is now, where the engine can show that; never shorter. */
  buffer(): SharedArrayBuffer;
  /** Size of the memory now, whoever grew it. */
  pages(): number;
  /** Grows the memory by `delta` pages for all threads. @returns the old size, or -1 */
  grow(delta: number): number;
}

/** What threads hand to each other of a storage of ours; structured clone keeps it. */
export interface SharedParts {
  readonly buffer: SharedArrayBuffer;
  /** One word: the number of pages, as a uint32. */
  readonly control: Int32Array;
}

interface GrowableBuffer extends SharedArrayBuffer {
  readonly growable?: boolean;
  grow?(byteLength: number): void;
}
type GrowableConstructor = new (
  byteLength: number,
  options?: { maxByteLength: number },
) => SharedArrayBuffer;

/** A buffer of `byteLength` bytes that may become `most` bytes long; where no buffer can, it has them at once. */
function allocate(byteLength: number, most: number): SharedArrayBuffer {
  const isGrowable = most > byteLength && 'growable' in SharedArrayBuffer.prototype;
  return isGrowable
    ? new (SharedArrayBuffer as GrowableConstructor)(byteLength, { maxByteLength: most })
    : new SharedArrayBuffer(most);
}

/** Makes a buffer at least `byteLength` bytes long, as another thread may be doing. False: no room. */
function lengthen(buffer: GrowableBuffer, byteLength: number): boolean {
  if (buffer.byteLength >= byteLength) return true;
  try {
    buffer.grow!(byteLength);
  } catch (error) {
    if (isStackExhaustion(error)) throw error;
    // Refused, too, if somebody has made it longer in the meantime.
    return buffer.byteLength >= byteLength;
  }
  return true;
}

export interface OwnStorage extends SharedStorage {
  readonly parts: SharedParts;
  readonly maxPages: number;
  readonly pageSize: number;
}

/** Storage in a buffer of our own. */
export const OwnStorage = constructorOf(function (
  this: Unfinished<OwnStorage>,
  parts: SharedParts,
  maxPages: number,
  pageSize: number,
) {
  this.parts = parts;
  this.maxPages = maxPages;
  this.pageSize = pageSize;
});

OwnStorage.prototype.pages = function (): number {
  return Atomics.load(this.parts.control, 0) >>> 0;
};

OwnStorage.prototype.buffer = function (): SharedArrayBuffer {
  return this.parts.buffer;
};

OwnStorage.prototype.grow = function (delta: number): number {
  const { buffer, control } = this.parts;
  for (;;) {
    const old = this.pages();
    const pages = old + delta;
    // The buffer comes first: it is never shorter than the control word says.
    if (pages > this.maxPages || !lengthen(buffer, pages * this.pageSize)) return -1;
    if (Atomics.compareExchange(control, 0, old | 0, pages | 0) >>> 0 === old) return old;
  }
};

/**
 * Storage for a new shared memory.
 * @throws TypeError if the engine has no shared memory at all, RangeError if there is no room.
 */
export function newSharedStorage(pages: number, maxPages: number, pageSize: number): SharedStorage {
  if (typeof SharedArrayBuffer !== 'function' || typeof Atomics !== 'object') {
    throw new TypeError(
      'a shared memory needs SharedArrayBuffer and Atomics, which this environment does not have',
    );
  }
  const buffer = allocate(pages * pageSize, maxPages * pageSize);
  const control = new Int32Array(new SharedArrayBuffer(4));
  control[0] = pages;
  return new OwnStorage({ buffer, control }, maxPages, pageSize);
}
