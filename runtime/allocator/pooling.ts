/**
 * The allocator that keeps memories: a fixed number of slots, which instances take and give back.
 * Gives every instance exactly what a fresh one has; see memory-slot.ts for what that costs.
 *
 * @see seed "InstanceAllocator", pooling allocator
 */
import type { Artefact } from '../abi.ts';
import type { CompiledModuleId } from '../compilation/module-runtime-info.ts';
import type { VMOffsets } from '../compilation/vm-offsets.ts';
import { pageSize } from '../memory.ts';
import {
  AllocatedInstance,
  allocateWith,
  deallocateOnce,
  initializeOnce,
  moduleOf,
  ownInstance,
} from './allocated-instance.ts';
import { IndexAllocator } from './index-allocator.ts';
import type {
  InstanceAllocationRequest,
  InstanceAllocator,
  InstanceHandle,
} from './instance-allocator.ts';
import { MemorySlot } from './memory-slot.ts';
import { resolveConfig } from './pooling-config.ts';
import type { PoolingAllocationConfig } from './pooling-config.ts';

const WASM_PAGE = 65536;

/** What an instance has of the pool. */
interface Lease {
  readonly index: number;
  readonly memories: readonly MemorySlot[];
}

export class PoolingInstanceAllocator implements InstanceAllocator {
  readonly config: Required<PoolingAllocationConfig>;
  private readonly indices: IndexAllocator;
  /** Memory slots by index, made when they are first needed. */
  private readonly slots: MemorySlot[][] = [];
  private readonly validated = new WeakSet<Artefact>();

  /** @throws RangeError for a limit that can't be */
  constructor(config: PoolingAllocationConfig = {}) {
    this.config = resolveConfig(config);
    const { totalInstances, strategy, maxUnusedWarmSlots } = this.config;
    this.indices = new IndexAllocator(totalInstances, strategy, maxUnusedWarmSlots);
  }

  /** Instances that there is room for. */
  get freeCount(): number {
    return this.indices.freeCount;
  }

  /** Bytes of memory that wait for their next instance. */
  get residentByteLength(): number {
    let sum = 0;
    for (const slot of this.slots.flat()) if (!slot.isInUse) sum += slot.byteLength;
    return sum;
  }

  validate(module: Artefact, offsets: VMOffsets): void {
    if (this.validated.has(module)) return;
    const { maxMemoriesPerModule, maxTablesPerModule, maxMemoryPages, tableElements } = this.config;
    checkCount('memories', offsets.definedMemories, maxMemoriesPerModule);
    checkCount('tables', offsets.definedTables, maxTablesPerModule);
    module.memories.slice(offsets.importedMemories).forEach((memory, i) => {
      const name = `memory ${offsets.importedMemories + i}`;
      if (memory.shared) throw new RangeError(`${name} is shared: a pool can't take it back`);
      const pages = (memory.min * pageSize(memory)) / WASM_PAGE;
      checkMinimum(name, pages, 'pages', maxMemoryPages);
    });
    module.tables.slice(offsets.importedTables).forEach(({ min }, i) => {
      checkMinimum(`table ${offsets.importedTables + i}`, min, 'elements', tableElements);
    });
    this.validated.add(module);
  }

  allocate(request: InstanceAllocationRequest): InstanceHandle {
    const { runtimeInfo } = request;
    const module = moduleOf(runtimeInfo);
    this.validate(module, runtimeInfo.offsets);
    const index = this.indices.allocate(runtimeInfo.uniqueId);
    if (index === undefined) {
      throw new RangeError(
        `maximum concurrent instance limit of ${this.config.totalInstances} reached`,
      );
    }
    const memories: MemorySlot[] = [];
    const lease: Lease = { index, memories };
    runtimeInfo.retain();
    try {
      const instance = allocateWith(
        request,
        (descriptor, image) => {
          const slot = this.slotAt(index, memories.length);
          const memory = slot.open(descriptor, image, module.dirtyPageTracking === true);
          memories.push(slot);
          return memory;
        },
        this.config.tableElements,
      );
      return new AllocatedInstance(this, request, instance, lease);
    } catch (error) {
      this.giveBack(lease);
      runtimeInfo.release();
      throw error;
    }
  }

  private slotAt(index: number, k: number): MemorySlot {
    const { maxMemoryPages, memoryKeepResident } = this.config;
    const own = (this.slots[index] ??= []);
    return (own[k] ??= new MemorySlot({
      maxByteLength: maxMemoryPages * WASM_PAGE,
      keepResident: memoryKeepResident,
    }));
  }

  private giveBack({ index, memories }: Lease): void {
    for (const slot of memories) slot.reset();
    if (this.indices.affinityOf(index) === undefined) this.emptySlots(index);
    this.indices.free(index);
  }

  private emptySlots(index: number): void {
    for (const slot of this.slots[index] ?? []) slot.empty();
  }

  initialize(handle: InstanceHandle, module: Artefact, isBulkMemory: boolean): void {
    initializeOnce(ownInstance(this, handle), module, isBulkMemory);
  }

  deallocate(handle: InstanceHandle): void {
    deallocateOnce(ownInstance<Lease>(this, handle), (lease) => this.giveBack(lease));
  }

  purgeModule(id: CompiledModuleId): void {
    for (const index of this.indices.clearAffinity(id)) this.emptySlots(index);
  }
}

function checkCount(what: string, count: number, limit: number): void {
  if (count > limit)
    throw new RangeError(
      `the module defines ${count} ${what}, which exceeds the limit of ${limit}`,
    );
}

function checkMinimum(name: string, minimum: number, unit: string, limit: number): void {
  if (minimum > limit)
    throw new RangeError(
      `${name} has a minimum of ${minimum} ${unit}, which exceeds the limit of ${limit}`,
    );
}
