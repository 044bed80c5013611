/**
 * The allocator that keeps nothing: every instance gets memories and tables of its own, and the
 * garbage collector takes them back.
 *
 * @see seed "InstanceAllocator"
 */
import type { Artefact, MemoryDescriptor } from '../abi.ts';
import { LinearMemory, maxPages, pageSize } from '../memory.ts';
import { MAX_TABLE_LENGTH } from '../table.ts';
import {
  AllocatedInstance,
  allocateWith,
  deallocateOnce,
  initializeOnce,
  ownInstance,
} from './allocated-instance.ts';
import type {
  InstanceAllocationRequest,
  InstanceAllocator,
  InstanceHandle,
} from './instance-allocator.ts';
import type { MemoryImage } from './memory-image.ts';

/** Sizes in bytes. */
export interface MemoryRequest {
  readonly minimum: number;
  /** How far the memory may come to grow. */
  readonly maximum: number;
}

/**
 * Makes the buffers that memories begin with: zeroed, and as long as `minimum` or longer. What it
 * throws is what the instantiation fails with.
 */
export type MemoryCreator = (request: MemoryRequest) => ArrayBuffer;

export interface OnDemandOptions {
  readonly memoryCreator?: MemoryCreator;
}

export class OnDemandInstanceAllocator implements InstanceAllocator {
  private readonly memoryCreator: MemoryCreator | undefined;

  constructor({ memoryCreator }: OnDemandOptions = {}) {
    this.memoryCreator = memoryCreator;
  }

  /** Accepts every module. */
  validate(): void {}

  allocate(request: InstanceAllocationRequest): InstanceHandle {
    const { runtimeInfo } = request;
    runtimeInfo.retain();
    try {
      const instance = allocateWith(
        request,
        (descriptor, image) => this.newMemory(descriptor, image),
        MAX_TABLE_LENGTH,
      );
      return new AllocatedInstance(this, request, instance, null);
    } catch (error) {
      runtimeInfo.release();
      throw error;
    }
  }

  private newMemory(descriptor: MemoryDescriptor, image: MemoryImage | undefined): LinearMemory {
    const { memoryCreator } = this;
    const storage =
      memoryCreator === undefined || descriptor.shared
        ? undefined
        : createStorage(memoryCreator, descriptor);
    const memory = new LinearMemory(descriptor, null, storage);
    if (image !== undefined) memory.bytes.set(image.bytes, image.offset);
    return memory;
  }

  initialize(handle: InstanceHandle, module: Artefact, isBulkMemory: boolean): void {
    initializeOnce(ownInstance(this, handle), module, isBulkMemory);
  }

  deallocate(handle: InstanceHandle): void {
    deallocateOnce(ownInstance<null>(this, handle), () => {});
  }

  /** Nothing is kept for any module. */
  purgeModule(): void {}
}

function createStorage(creator: MemoryCreator, descriptor: MemoryDescriptor): ArrayBuffer {
  const { min, max, pageSizeLog2 } = descriptor;
  const size = pageSize(descriptor);
  const most = maxPages({ max, pageSizeLog2, isNear: false });
  const storage = creator({ minimum: min * size, maximum: most * size });
  if (typeof (storage as ArrayBuffer | null)?.byteLength !== 'number')
    throw new TypeError('the memory creator made something else than an ArrayBuffer');
  if (storage.byteLength < min * size)
    throw new RangeError(`the memory creator made ${storage.byteLength} of ${min * size} bytes`);
  return storage;
}
