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
import { toLimits } from './descriptors.ts';
import { newHostMemory, openHostMemory } from './host-memory.ts';
import {
  defineGetter,
  finishInterface,
  fromAddress,
  isObject,
  ownProperty,
  toAddress,
  toDescriptor,
} from './webidl.ts';

const MAX_PAGES = 65536;
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
    const { address, initial, maximum, shared } = toDescriptor(descriptor, `${what}: Argument 0`);
    const limits = toLimits({ address, initial, maximum }, MAX_PAGES, what);
    if (limits.max !== null && limits.max > MAX_PAGES && !limits.is64) {
      throw new RangeError(
        `${what}: Property 'maximum': value ${limits.max} is above the upper bound ${MAX_PAGES}`,
      );
    }
    if (shared && limits.max === null) {
      throw new TypeError(`${what}: If shared is true, maximum property should be defined.`);
    }
    const hosted = shared ? newHostMemory(limits) : null;
    if (hosted !== null) {
      Object.setPrototypeOf(hosted.object, new.target.prototype);
      presentMemory(hosted.object, hosted.memory);
      return hosted.object as Memory;
    }
    const core = new LinearMemory({ ...limits, shared: Boolean(shared), pageSizeLog2: 16 });
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

  get buffer(): ArrayBuffer | SharedArrayBuffer {
    const memory = memoryOf(this, 'WebAssembly.Memory.buffer');
    return memory.shared ? Object.freeze(memory.buffer) : memory.buffer;
  }
}
finishInterface(Memory, 'Memory');
