/**
 * Linear memories. A memory owns a storage buffer and two windows on it, a DataView and a
 * Uint8Array, both exactly as long as the memory: an access beyond them is what traps. The windows
 * are copied into every attached VMContext and renewed there when the memory grows.
 *
 *   storage  |<------- byteLength ------->|<--- reserve (zero) --->|
 *             view, bytes: this part only
 *
 * A shared memory has its storage in common with other threads (shared-storage.ts), any of which may
 * grow it. A thread finds out where it synchronizes with another: `refresh` is called after atomic
 * instructions, when code is entered from JavaScript and when a host function returns.
 *
 * Invariants:
 * - the storage beyond byteLength is zero: nothing has a window on it;
 * - once the host has asked for `.buffer` (isExposed) there is no reserve, because the buffer's
 *   length must be the memory's. Growth then makes a new buffer and detaches the old one.
 *
 * Never a resizable or growable buffer, unless the host asks for one (toResizableBuffer): access
 * through those is 6 to 41 times slower on V8.
 * The host must not transfer the buffer away itself; the standard makes that impossible, we can't.
 *
 * @see core 4.2.8 "Memory Instances", js-api "Memories"
 */
import { WRITTEN_PAGE_LOG2, field } from './abi.ts';
import type { MemoryDescriptor } from './abi.ts';
import { constructorOf } from './constructor.ts';
import type { Unfinished } from './constructor.ts';
import { renewPrimaryView } from './primary-view.ts';
import { newSharedStorage } from './shared-storage.ts';
import type { SharedStorage } from './shared-storage.ts';
import { hostCount } from './host-count.ts';
import { isStackExhaustion, memoryOutOfBounds } from './trap.ts';

/** The standard's limit for 32-bit memories; 64-bit ones get no more, no engine has such buffers. */
const MAX_BYTE_LENGTH = 2 ** 32;
/** A 32-bit memory of one-byte pages must be able to say its size in pages. */
const MAX_PAGES = 2 ** 32 - 1;
/** Growth below this reserves up to it at once. */
const MIN_RESERVE = 2 ** 20;

/** `max` of a shared memory that another thread made, whose storage alone knows how far it may grow. */
export const UNKNOWN_MAX = -1;

type Context = Record<string, unknown>;

/** A context whose windows are to be renewed; imported memories don't keep their users alive. */
interface User {
  readonly context: Context | null;
  readonly weakContext: { deref(): Context | undefined } | null;
  readonly index: number;
}

/** Windows for atomic access, by log2 of the width. */
export type AtomicWindows = readonly [Uint8Array, Uint16Array, Int32Array, BigInt64Array];

/** Storage in the hands of somebody else, who detaches the buffer when the memory grows. */
export interface StorageHolder {
  readonly buffer: () => ArrayBuffer;
  /** @returns false if there is no room. */
  readonly grow: (delta: number) => boolean;
}

export interface LinearMemory {
  view: DataView;
  bytes: Uint8Array;
  /** Made when atomic instructions ask for them (atomics.ts); null before. */
  atomic: AtomicWindows | null;
  storage: ArrayBuffer | SharedArrayBuffer;
  /** What other threads see of a shared memory; null for an unshared one. */
  readonly sharing: SharedStorage | null;
  /** Whoever holds the storage of an unshared memory and makes it grow; null: this file does. */
  holder: StorageHolder | null;
  /** Current size. */
  pages: number;
  readonly min: number;
  readonly max: number | null;
  readonly is64: boolean;
  readonly shared: boolean;
  readonly pageSizeLog2: number;
  /** Code of its own module reaches no more than 2 GiB. */
  isNear: boolean;
  /** What an allocator allows it to grow to, below what its type does. */
  limit: number;
  /** True if the host holds `storage`. */
  isExposed: boolean;
  /**
   * Map of the pages (of 2^WRITTEN_PAGE_LOG2 bytes) that were written to, for whoever restores the
   * memory. Null where none is kept, or where somebody may write who doesn't mark.
   */
  written: Uint8Array | null;
  users: User[];
  /** The JS object that stands for this memory, once made. */
  object: unknown;
  /** The buffer as the JS API shows it: exactly the memory, detached when the memory grows. */
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
  /** Grows by `delta` pages. @returns the old size. @throws RangeError if it can't. */
  grow(delta: number): number;
}

/** What the functions here use of a VMContext. */
export interface MemoryContext {
  readonly M: readonly unknown[];
  readonly data: Uint8Array[];
}

/**
 * @param sharing storage that exists already: the memory is another thread's, too.
 * @param storage a buffer for an unshared memory, as long as it or longer, whose rest is zero.
 */
export const LinearMemory = constructorOf(function (
  this: Unfinished<LinearMemory>,
  descriptor: MemoryDescriptor,
  sharing?: SharedStorage | null,
  storage?: ArrayBuffer,
) {
  this.pages = descriptor.min;
  this.min = descriptor.min;
  this.max = descriptor.max;
  this.is64 = descriptor.is64;
  this.shared = descriptor.shared;
  this.pageSizeLog2 = descriptor.pageSizeLog2;
  const length = descriptor.min * 2 ** descriptor.pageSizeLog2;
  if (length > MAX_BYTE_LENGTH) throw new RangeError('could not allocate memory');
  this.isNear = false;
  this.limit = MAX_PAGES;
  this.written = null;
  this.sharing = descriptor.shared
    ? sharing || newSharedStorage(descriptor.min, maxPages(this), pageSize(this))
    : null;
  this.storage = this.sharing === null ? storage || new ArrayBuffer(length) : this.sharing.buffer();
  this.isExposed = false;
  this.holder = null;
  this.users = [];
  this.object = undefined;
  openWindows(this);
});

export const pageSize = (memory: Pick<LinearMemory, 'pageSizeLog2'>): number =>
  2 ** memory.pageSizeLog2;

/** How many pages the memory may come to have. */
export function maxPages(memory: Pick<LinearMemory, 'max' | 'pageSizeLog2' | 'isNear'>): number {
  const reach = memory.isNear ? MAX_BYTE_LENGTH / 2 : MAX_BYTE_LENGTH;
  const possible = Math.min(reach / pageSize(memory), MAX_PAGES);
  return memory.max === null ? possible : Math.min(memory.max, possible);
}

/** Makes both windows, after storage or size changed. */
function openWindows(memory: LinearMemory): void {
  const length = memory.pages * pageSize(memory);
  memory.view = new DataView(memory.storage, 0, length);
  memory.bytes = new Uint8Array(memory.storage, 0, length);
  memory.atomic = null;
}

function renewUser(memory: LinearMemory, context: Context, index: number): void {
  const viewName = field.view(index);
  const bytesName = field.bytes(index);
  // Contexts declare only the fields that their code uses.
  if (viewName in context) context[viewName] = memory.view;
  if (bytesName in context) context[bytesName] = memory.bytes;
  if (index === 0) renewPrimaryView(context, memory.view);
}

/** Hands out the map of written pages, to code that marks; with any other code it is worth nothing. */
function shareWritten(memory: LinearMemory, context: Context, index: number): void {
  const writtenName = field.written(index);
  if (!(writtenName in context)) memory.written = null;
  else context[writtenName] = memory.written || NO_DATA;
}

/** Marks bytes [from, from + length) as written: to be called by whoever writes to `bytes`. */
export function markWritten(memory: LinearMemory, from: number, length: number): void {
  const { written } = memory;
  if (written === null || length === 0) return;
  const last = Math.floor((from + length - 1) / (1 << WRITTEN_PAGE_LOG2));
  written.fill(1, Math.floor(from / (1 << WRITTEN_PAGE_LOG2)), last + 1);
}

const contextOf = (user: User): Context | undefined => user.context || user.weakContext!.deref();

/** Opens new windows and hands them to every user. */
export function renewWindows(memory: LinearMemory): void {
  openWindows(memory);
  for (const user of memory.users) {
    const context = contextOf(user);
    if (context !== undefined) renewUser(memory, context, user.index);
  }
}

/** Takes notice of what other threads have done to the size of a shared memory. */
export function refresh(memory: LinearMemory): void {
  const sharing = memory.sharing;
  if (sharing === null || memory.pages === memory.max) return;
  const pages = sharing.pages();
  if (pages === memory.pages) return;
  memory.pages = pages;
  memory.storage = sharing.buffer();
  renewWindows(memory);
}

/** Does so for all memories of an instance: called where other threads' effects become visible. */
export function synchronize($: Pick<MemoryContext, 'M'>): void {
  for (let k = 0; k < $.M.length; k++) refresh($.M[k] as LinearMemory);
}

/**
 * Makes `memory` memory `index` of `context`: sets its windows now and whenever they change.
 * @param isOwner true for the instance that defines the memory: the two live and die together. Other
 * users are held weakly where WeakRef exists.
 */
export function attach(
  memory: LinearMemory,
  context: object,
  index: number,
  isOwner: boolean,
): void {
  refresh(memory);
  const count = memory.users.length;
  // Forget dead users whenever their number reaches a power of two.
  if (count >= 16 && (count & (count - 1)) === 0) {
    memory.users = memory.users.filter((user) => contextOf(user) !== undefined);
  }
  const isStrong = isOwner || typeof WeakRef !== 'function';
  memory.users.push({
    context: isStrong ? (context as Context) : null,
    weakContext: isStrong ? null : new WeakRef(context as Context),
    index,
  });
  renewUser(memory, context as Context, index);
  shareWritten(memory, context as Context, index);
}

/** Makes a memory that nobody may use any more unusable for whoever still holds it. */
export function closeMemory(memory: LinearMemory): void {
  memory.storage = new ArrayBuffer(0);
  memory.pages = 0;
  memory.limit = 0;
  memory.written = null;
  renewWindows(memory);
  memory.users = [];
}

/** A zeroed buffer, or null if the engine has no room for it. */
function tryAllocate(byteLength: number): ArrayBuffer | null {
  try {
    return new ArrayBuffer(byteLength);
  } catch (error) {
    if (isStackExhaustion(error)) throw error;
    return null;
  }
}

/** Detaches `buffer` and returns another one over the same bytes; null if the engine can't. */
export function moveBuffer(buffer: ArrayBuffer): ArrayBuffer | null {
  const transfer = (buffer as { transfer?: () => ArrayBuffer }).transfer;
  try {
    if (typeof transfer === 'function') return transfer.call(buffer);
  } catch (error) {
    // SES puts a function there that throws where the engine has none.
    if (!(error instanceof TypeError)) throw error;
  }
  if (typeof structuredClone === 'function') return structuredClone(buffer, { transfer: [buffer] });
  return null;
}

/** Detaches a buffer whose bytes are no longer needed, where the engine has any way to do so. */
export function detachBuffer(buffer: ArrayBuffer): void {
  if (moveBuffer(buffer) !== null || typeof MessageChannel !== 'function') return;
  const channel = new MessageChannel();
  channel.port1.postMessage(null, [buffer]);
  channel.port1.close();
}

/** Storage for `byteLength` bytes and then some, with a copy of the present bytes; null if there is no room. */
function enlargedStorage(memory: LinearMemory, byteLength: number): ArrayBuffer | null {
  let storage: ArrayBuffer | null = null;
  if (!memory.isExposed) {
    const most = Math.min(maxPages(memory), memory.limit) * pageSize(memory);
    storage = tryAllocate(Math.min(Math.max(byteLength * 2, MIN_RESERVE), most));
  }
  if (storage === null) storage = tryAllocate(byteLength);
  if (storage !== null) new Uint8Array(storage).set(memory.bytes);
  return storage;
}

interface ResizableBuffer extends ArrayBuffer {
  readonly resizable?: boolean;
  readonly resize?: (this: unknown, byteLength: number) => void;
}
const { resize } = ArrayBuffer.prototype as ResizableBuffer;

/** True for a buffer that keeps its identity when the memory grows. */
export const isResizable = (buffer: ArrayBuffer | SharedArrayBuffer): boolean =>
  (buffer as ResizableBuffer).resizable === true;

/** Takes new storage where the present one is too short or in the host's hands. False: no room. */
function makeRoom(memory: LinearMemory, byteLength: number): boolean {
  const old = memory.storage as ArrayBuffer;
  if (isResizable(old)) {
    // Its own property may be the host's way to grow the memory.
    resize!.call(old, byteLength);
    return true;
  }
  if (memory.isExposed && byteLength === old.byteLength) {
    // Growing by nothing detaches all the same.
    memory.storage = moveBuffer(old) || old;
    memory.isExposed = memory.storage === old;
    return true;
  }
  if (byteLength <= old.byteLength) return true;
  const storage = enlargedStorage(memory, byteLength);
  if (storage === null) return false;
  memory.storage = storage;
  if (memory.isExposed) detachBuffer(old);
  memory.isExposed = false;
  return true;
}

/**
 * Grows a memory.
 * @param delta pages, any non-negative number.
 * @returns the old size in pages, or -1 if the memory can't grow so far; then nothing changed.
 */
export function growMemory(memory: LinearMemory, delta: number): number {
  if (memory.sharing !== null) {
    const old = memory.sharing.grow(delta);
    refresh(memory);
    return old;
  }
  const oldPages = memory.pages;
  const pages = oldPages + delta;
  if (pages > Math.min(maxPages(memory), memory.limit)) return -1;
  const { holder } = memory;
  if (holder !== null) {
    if (!holder.grow(delta)) return -1;
    memory.storage = holder.buffer();
  } else if (!makeRoom(memory, pages * pageSize(memory))) {
    return -1;
  }
  memory.pages = pages;
  renewWindows(memory);
  return oldPages;
}

Object.defineProperty(LinearMemory.prototype, 'buffer', {
  configurable: true,
  get(this: LinearMemory): ArrayBuffer | SharedArrayBuffer {
    if (this.sharing !== null) return this.sharing.buffer();
    this.written = null;
    if (!this.isExposed) {
      const length = this.bytes.length;
      if (this.storage.byteLength !== length) {
        this.storage = this.storage.slice(0, length);
        renewWindows(this);
      }
      this.isExposed = true;
    }
    return this.storage;
  },
});

LinearMemory.prototype.grow = function (delta: number): number {
  const oldPages = growMemory(this, hostCount(delta));
  if (oldPages < 0) throw new RangeError('Maximum memory size exceeded');
  return oldPages;
};

// ---------------------------------------------------------------- instructions
// Addresses and counts are non-negative JS numbers up to 2^64: a sum beyond 2^53 may be rounded,
// but stays larger than any memory.

const memoryAt = ($: MemoryContext, index: number): LinearMemory => $.M[index] as LinearMemory;

/** A memory with its windows up to date. */
function freshMemory($: MemoryContext, index: number): LinearMemory {
  const memory = memoryAt($, index);
  refresh(memory);
  return memory;
}

/** memory.size, in pages. */
export function memorySize($: MemoryContext, index: number): number {
  return freshMemory($, index).pages;
}

/** memory.grow: the old size in pages, or -1. */
export const memoryGrow = ($: MemoryContext, index: number, delta: number): number =>
  growMemory(memoryAt($, index), delta);

/** memory.fill */
export function memoryFill(
  $: MemoryContext,
  index: number,
  to: number,
  value: number,
  count: number,
): void {
  const memory = freshMemory($, index);
  if (to + count > memory.bytes.length) memoryOutOfBounds();
  memory.bytes.fill(value, to, to + count);
  markWritten(memory, to, count);
}

/** memory.copy, from memory `fromIndex` to memory `toIndex`. */
export function memoryCopy(
  $: MemoryContext,
  toIndex: number,
  fromIndex: number,
  to: number,
  from: number,
  count: number,
): void {
  const memory = freshMemory($, toIndex);
  const target = memory.bytes;
  const source = freshMemory($, fromIndex).bytes;
  if (to + count > target.length || from + count > source.length) memoryOutOfBounds();
  if (target === source) target.copyWithin(to, from, from + count);
  else target.set(source.subarray(from, from + count), to);
  markWritten(memory, to, count);
}

/** memory.init: copies from data segment `segment`. */
export function memoryInit(
  $: MemoryContext,
  index: number,
  segment: number,
  to: number,
  from: number,
  count: number,
): void {
  const memory = freshMemory($, index);
  const data = $.data[segment]!;
  if (to + count > memory.bytes.length || from + count > data.length) memoryOutOfBounds();
  memory.bytes.set(data.subarray(from, from + count), to);
  markWritten(memory, to, count);
}

export const NO_DATA = new Uint8Array(0);

/** data.drop */
export function dataDrop($: MemoryContext, segment: number): void {
  $.data[segment] = NO_DATA;
}
