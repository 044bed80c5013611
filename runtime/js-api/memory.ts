/**
 * WebAssembly.Memory. Shared ones can be posted to other threads: where the host has an object that
 * can, it is that object; else it carries its data as properties of its own, which structured clone
 * keeps, and the clone becomes a Memory again as soon as anybody here looks at it.
 *
 * @see js-api 5.3 "Memories"
 */
import { bindObject, coreOf, recognize } from '../core-objects.ts';
import { LinearMemory, growMemory } from '../memory.ts';
import { openSharedMemory, shareMemory } from '../shared-memory.ts';
import type { SharedMemoryData } from '../shared-memory.ts';
import { checkLimits, readLimits } from './descriptors.ts';
import { convertHostMemory, moveToHost, newHostMemory, openHostMemory } from './host-memory.ts';
import { toFixedLengthBuffer, toResizableBuffer } from './resizable-buffer.ts';
import {
  defineGetter,
  finishInterface,
  fromAddress,
  isObject,
  ownProperty,
  toAddress,
  toDescriptor,
} from './webidl.ts';

/** Most pages of a memory with 32-bit addresses, and with 64-bit ones at first and as their maximum. */
const MAX_PAGES = 2 ** 16;
const MAX_INITIAL_PAGES_64 = 2 ** 18;
const MAX_PAGES_64 = 2 ** 37 - 1;
/** Property of a shared memory that carries its data. */
const DATA = 'wasmlessMemory';

function memoryOf(object: unknown, what: string): LinearMemory {
  const core = coreOf(object);
  if (!(core instanceof LinearMemory))
    throw new TypeError(`${what}: Receiver is not a WebAssembly.Memory`);
  return core;
}

/**
 * Makes `object` the Memory of `core`. A shared one that is ours gets two properties for its clones:
 * the data, and the buffer, which glue code reads before it instantiates anything.
 */
export function presentMemory(object: object, core: LinearMemory): void {
  bindObject(object, core);
  const data = shareMemory(core);
  if (data === null) return;
  defineGetter(object, 'buffer', () => Object.freeze(core.buffer));
  defineGetter(object, DATA, () => data);
}

/** Presents an unshared memory through an object of the host, if the host can make one. */
export function presentHosted(core: LinearMemory): void {
  const object = core.shared ? null : moveToHost(core);
  if (object === null) return;
  Object.setPrototypeOf(object, Memory.prototype);
  presentMemory(object, core);
}

/** Makes a Memory of what structured clone made of one. */
function adopt(object: object): void {
  const data = ownProperty(object, DATA);
  const core = isObject(data)
    ? openSharedMemory(data as unknown as SharedMemoryData)
    : openHostMemory(object);
  if (core === undefined) return;
  Object.setPrototypeOf(object, Memory.prototype);
  presentMemory(object, core);
}
recognize(adopt);

export class Memory {
  constructor(descriptor: unknown) {
    const what = 'WebAssembly.Memory()';
    const members = toDescriptor(descriptor, `${what}: Argument 0`);
    const limits = readLimits(members, what);
    const shared = Boolean(members['shared']);
    if (limits.is64) checkLimits(limits, MAX_INITIAL_PAGES_64, MAX_PAGES_64, what);
    else checkLimits(limits, MAX_PAGES, MAX_PAGES, what);
    if (shared && limits.max === null) {
      throw new TypeError(`${what}: If shared is true, maximum property should be defined.`);
    }
    const hosted = shared ? newHostMemory(limits) : null;
    if (hosted !== null) {
      Object.setPrototypeOf(hosted.object, new.target.prototype);
      presentMemory(hosted.object, hosted.memory);
      return hosted.object as Memory;
    }
    const core = new LinearMemory({ ...limits, shared, pageSizeLog2: 16 });
    presentMemory(this, core);
  }

  static [Symbol.hasInstance](this: object, value: unknown): boolean {
    coreOf(value);
    return Function.prototype[Symbol.hasInstance].call(this, value);
  }

  grow(delta: unknown): number | bigint {
    const what = 'WebAssembly.Memory.grow()';
    const memory = memoryOf(this, what);
    const oldPages = growMemory(memory, toAddress(delta, memory.is64, `${what}: Argument 0`));
    if (oldPages < 0) throw new RangeError(`${what}: Maximum memory size exceeded`);
    return fromAddress(oldPages, memory.is64);
  }

  toFixedLengthBuffer(): ArrayBuffer | SharedArrayBuffer {
    const what = 'WebAssembly.Memory.toFixedLengthBuffer()';
    const memory = memoryOf(this, what);
    return memory.shared
      ? Object.freeze(convertHostMemory(memory, 'toFixedLengthBuffer', what))
      : toFixedLengthBuffer(memory);
  }

  toResizableBuffer(): ArrayBuffer | SharedArrayBuffer {
    const what = 'WebAssembly.Memory.toResizableBuffer()';
    const memory = memoryOf(this, what);
    return memory.shared
      ? Object.freeze(convertHostMemory(memory, 'toResizableBuffer', what))
      : toResizableBuffer(memory, what);
  }

  get buffer(): ArrayBuffer | SharedArrayBuffer {
    const memory = memoryOf(this, 'WebAssembly.Memory.buffer');
    return memory.shared ? Object.freeze(memory.buffer) : memory.buffer;
  }
}
finishInterface(Memory, 'Memory');
