/** WebAssembly.Memory. @see js-api 5.3 "Memories" */
import { bindObject, coreOf } from '../core-objects.ts';
import { LinearMemory, growMemory } from '../memory.ts';
import { toLimits } from './descriptors.ts';
import { finishInterface, fromAddress, toAddress, toDescriptor } from './webidl.ts';

const MAX_PAGES = 65536;

function memoryOf(object: unknown, what: string): LinearMemory {
  const core = coreOf(object);
  if (!(core instanceof LinearMemory))
    throw new TypeError(`${what}: Receiver is not a WebAssembly.Memory`);
  return core;
}

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
    bindObject(this, new LinearMemory({ ...limits, shared: Boolean(shared), pageSizeLog2: 16 }));
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
