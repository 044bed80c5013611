/**
 * Memories whose storage is a WebAssembly.Memory of the host, where the host has any. What that gives
 * no storage of ours can: structured clone and postMessage keep a shared one as it is, functions of
 * the host that insist on a real one take it (node:wasi), and its buffer has the exact length. Only
 * the object is used; the host compiles nothing.
 */
import type { LimitsDescriptor } from '../abi.ts';
import { constructorOf } from '../constructor.ts';
import type { Unfinished } from '../constructor.ts';
import { LinearMemory, UNKNOWN_MAX, maxPages, renewWindows } from '../memory.ts';
import type { SharedStorage } from '../shared-storage.ts';
import { isStackExhaustion } from '../trap.ts';

const PAGE_SIZE = 65536;

type Convert = (this: object) => SharedArrayBuffer;

interface Host {
  readonly Memory: {
    new (descriptor: object): object;
    /** Absent from older engines. */
    readonly prototype: { toFixedLengthBuffer?: Convert; toResizableBuffer?: Convert };
  };
  readonly getBuffer: (this: object) => SharedArrayBuffer;
  readonly grow: (this: object, delta: number | bigint) => number | bigint;
}

/** The host's memories, with what can be done to them; null where there are none. */
function findHost(): Host | null {
  try {
    const { Memory } = globalThis.WebAssembly;
    const buffer = Object.getOwnPropertyDescriptor(Memory.prototype, 'buffer');
    // eslint-disable-next-line @typescript-eslint/unbound-method -- receivers are given below
    return { Memory, getBuffer: buffer!.get!, grow: Memory.prototype.grow } as unknown as Host;
  } catch {
    return null;
  }
}
/** Taken at once: the global may be replaced by what this package makes. */
const host = findHost();

const bufferOf = (object: object): SharedArrayBuffer => host!.getBuffer.call(object);

interface HostStorage extends SharedStorage {
  readonly object: object;
  readonly is64: boolean;
  valueOf(): number;
}

const HostStorage = constructorOf(function (
  this: Unfinished<HostStorage>,
  object: object,
  is64: boolean,
) {
  this.object = object;
  this.is64 = is64;
});

HostStorage.prototype.buffer = function (): SharedArrayBuffer {
  return bufferOf(this.object);
};

/**
 * The size that the host knows of. V8 hears that another thread has grown the memory when a function
 * is entered. This one is, every time: what a conversion to a number calls is not inlined.
 */
HostStorage.prototype.valueOf = function (): number {
  return bufferOf(this.object).byteLength / PAGE_SIZE;
};

HostStorage.prototype.pages = function (): number {
  return Number(this);
};

HostStorage.prototype.grow = function (delta: number): number {
  try {
    return Number(host!.grow.call(this.object, this.is64 ? BigInt(delta) : delta));
  } catch (error) {
    if (isStackExhaustion(error)) throw error;
    return -1;
  }
};

export interface HostBackedMemory {
  /** The host's object. */
  readonly object: object;
  readonly memory: LinearMemory;
}

/** A new shared memory of 64 KiB pages in the host's storage; null if the host can't make it. */
export function newHostMemory(limits: LimitsDescriptor): HostBackedMemory | null {
  const { min, max, is64 } = limits;
  if (host === null || is64) return null;
  let object: object;
  try {
    object = new host.Memory({ initial: min, maximum: max, shared: true });
  } catch (error) {
    if (isStackExhaustion(error)) throw error;
    return null;
  }
  const storage = new HostStorage(object, is64);
  return {
    object,
    memory: new LinearMemory({ ...limits, shared: true, pageSizeLog2: 16 }, storage),
  };
}

/**
 * Moves an unshared memory of 64 KiB pages that nobody has seen into the host's storage.
 * @returns the host's object; null if the host can't make it
 */
export function moveToHost(memory: LinearMemory): object | null {
  if (host === null || memory.is64 || memory.pageSizeLog2 !== 16) return null;
  let object: object;
  try {
    object = new host.Memory({ initial: memory.pages, maximum: maxPages(memory) });
  } catch (error) {
    if (isStackExhaustion(error)) throw error;
    return null;
  }
  const storage = new HostStorage(object, false);
  const buffer = (): ArrayBuffer => storage.buffer() as unknown as ArrayBuffer;
  new Uint8Array(buffer()).set(memory.bytes);
  memory.holder = { buffer, grow: (delta) => storage.grow(delta) >= 0 };
  memory.storage = buffer();
  memory.isExposed = true;
  renewWindows(memory);
  return object;
}

/**
 * Has the host show a shared memory through the other kind of buffer.
 * @throws TypeError if the host can't.
 */
export function convertHostMemory(
  memory: LinearMemory,
  method: 'toFixedLengthBuffer' | 'toResizableBuffer',
  what: string,
): SharedArrayBuffer {
  const { sharing } = memory;
  if (sharing instanceof HostStorage) {
    const convert = host!.Memory.prototype[method];
    if (convert !== undefined) return convert.call(sharing.object);
    if (method === 'toFixedLengthBuffer') return sharing.buffer();
  }
  throw new TypeError(`${what}: this environment can't do that with a shared memory`);
}

/** The shared memory of an object of the host, made elsewhere; undefined if it is none. */
export function openHostMemory(object: object): LinearMemory | undefined {
  if (host === null || !(object instanceof host.Memory)) return undefined;
  const buffer = bufferOf(object);
  if (Object.prototype.toString.call(buffer) !== '[object SharedArrayBuffer]') return undefined;
  // A memory with 32-bit addresses takes numbers and no BigInts.
  const is64 = new HostStorage(object, false).grow(0) < 0;
  const min = buffer.byteLength / PAGE_SIZE;
  const descriptor = { min, max: UNKNOWN_MAX, is64, shared: true, pageSizeLog2: 16 };
  return new LinearMemory(descriptor, new HostStorage(object, is64));
}
