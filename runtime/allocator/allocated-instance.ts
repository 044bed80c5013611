/**
 * What allocators have in common: an instance with what it holds, and running a module's initialisers
 * over what images and foreseen tables have done already.
 *
 * @see core 4.7.2 "Instantiation"
 */
import type { Artefact, MemoryDescriptor, TableDescriptor } from '../abi.ts';
import type { DefinedMemoryIndex, ModuleRuntimeInfo } from '../compilation/module-runtime-info.ts';
import type { VMContext } from '../context.ts';
import { refFunc } from '../func.ts';
import {
  allocate,
  atBoundary,
  initializeData,
  initializeElement,
  offsetOf,
  runStart,
} from '../instantiate.ts';
import type { Instance, InstanceResources } from '../instantiate.ts';
import type { LinearMemory } from '../memory.ts';
import { TableInstance } from '../table.ts';
import { memoryOutOfBounds, tableOutOfBounds } from '../trap.ts';
import type { ValType } from '../value-types.ts';
import type {
  InstanceAllocationRequest,
  InstanceAllocator,
  InstanceHandle,
} from './instance-allocator.ts';
import type { MemoryImage } from './memory-image.ts';

/** The handle of an allocator that keeps `Resources` with it. */
export class AllocatedInstance<Resources> implements InstanceHandle {
  readonly allocator: InstanceAllocator;
  readonly runtimeInfo: ModuleRuntimeInfo;
  readonly instance: Instance;
  readonly hostState: unknown;
  readonly resources: Resources;
  isInitialized = false;
  isDeallocated = false;

  constructor(
    allocator: InstanceAllocator,
    request: InstanceAllocationRequest,
    instance: Instance,
    resources: Resources,
  ) {
    this.allocator = allocator;
    this.runtimeInfo = request.runtimeInfo;
    this.hostState = request.hostState;
    this.instance = instance;
    this.resources = resources;
  }
}

/** A handle as `allocator`, which keeps `Resources` with each, made it. @throws TypeError for another's */
export function ownInstance<Resources>(
  allocator: InstanceAllocator,
  handle: InstanceHandle,
): AllocatedInstance<Resources> {
  if (handle instanceof AllocatedInstance && handle.allocator === allocator) {
    return handle as AllocatedInstance<Resources>;
  }
  throw new TypeError('the instance is of another allocator');
}

/** Gives back what an instance holds, the first time. @param giveBack takes what the allocator keeps */
export function deallocateOnce<Resources>(
  handle: AllocatedInstance<Resources>,
  giveBack: (resources: Resources) => void,
): void {
  if (handle.isDeallocated) return;
  handle.isDeallocated = true;
  giveBack(handle.resources);
  handle.runtimeInfo.release();
}

/** The module to be instantiated. @throws TypeError for a bare one */
export function moduleOf({ module }: ModuleRuntimeInfo): Artefact {
  if (module === null) throw new TypeError('a bare module has no instances');
  return module;
}

/** Links an instance whose memories `newMemory` makes, with tables that are filled as they are read. */
export function allocateWith(
  { runtimeInfo, imports, expose }: InstanceAllocationRequest,
  newMemory: (descriptor: MemoryDescriptor, image: MemoryImage | undefined) => LinearMemory,
  tableLimit: number,
): Instance {
  const { importedMemories } = runtimeInfo.offsets;
  const resources: InstanceResources = {
    typeIds: runtimeInfo.signatureIds,
    memory(descriptor, k) {
      const image = runtimeInfo.memoryImage((k - importedMemories) as DefinedMemoryIndex);
      return newMemory(descriptor, image);
    },
    table(descriptor, element, k, context) {
      const table = newTable(runtimeInfo, descriptor, element, k, context);
      table.limit = Math.min(table.limit, tableLimit);
      return table;
    },
  };
  return allocate(moduleOf(runtimeInfo), imports, expose, resources);
}

function newTable(
  { funcTables }: ModuleRuntimeInfo,
  descriptor: TableDescriptor,
  element: ValType,
  k: number,
  context: VMContext,
): TableInstance {
  const functions = funcTables.functions[k];
  if (functions === undefined) return new TableInstance(descriptor, element, null);
  return new TableInstance(descriptor, element, null, (index) => {
    const functionIndex = index < functions.length ? functions[index]! : -1;
    return functionIndex < 0 ? null : refFunc(context, functionIndex);
  });
}

/**
 * Runs what is left of a module's initialisers, and its start function. Handles are initialised once.
 * @throws RuntimeError if a segment is out of bounds; whatever the start function throws
 */
export function initializeOnce(
  handle: AllocatedInstance<unknown>,
  module: Artefact,
  isBulkMemory: boolean,
): void {
  if (handle.isInitialized || handle.isDeallocated)
    throw new TypeError('an instance is initialised once, right after it is allocated');
  handle.isInitialized = true;
  const { runtimeInfo, instance } = handle;
  const { context } = instance;
  if (module !== runtimeInfo.module) throw new TypeError('the instance is of another module');
  atBoundary(() => {
    try {
      if (!isBulkMemory) checkBounds(context);
      initializeTables(context, runtimeInfo.funcTables.firstSegment);
    } catch (error) {
      removeImages(context, runtimeInfo);
      throw error;
    }
    initializeMemories(context, runtimeInfo);
    runStart(context);
  });
}

/** All segments must fit before any is written: WebAssembly 1.0's rule. */
function checkBounds(context: VMContext): void {
  const { elements, data } = context.artefact;
  elements.forEach(({ mode, table, offset, items }, index) => {
    if (mode !== 'active') return;
    const count = typeof items === 'function' ? context.elem[index]!.length : items.length;
    if (offsetOf(context, offset) + count > context.T[table]!.elements.length) tableOutOfBounds();
  });
  for (const { mode, memory, offset, start, end } of data) {
    if (mode !== 'active') continue;
    if (offsetOf(context, offset) + (end - start) > context.M[memory]!.bytes.length)
      memoryOutOfBounds();
  }
}

function initializeTables(context: VMContext, firstSegment: number): void {
  const { elements } = context.artefact;
  for (let i = firstSegment; i < elements.length; i++) {
    if (elements[i]!.mode === 'active') initializeElement(context, elements[i]!, i);
  }
}

const imageOf = (info: ModuleRuntimeInfo, memory: number): MemoryImage | undefined =>
  memory < info.offsets.importedMemories
    ? undefined
    : info.memoryImage((memory - info.offsets.importedMemories) as DefinedMemoryIndex);

function initializeMemories(context: VMContext, info: ModuleRuntimeInfo): void {
  for (const segment of context.artefact.data) {
    if (segment.mode === 'active' && imageOf(info, segment.memory) === undefined)
      initializeData(context, segment, info.wasmData);
  }
}

/**
 * Empties memories that were to be filled after the tables: functions that reached an imported table
 * before a segment trapped may look at them.
 */
function removeImages(context: VMContext, info: ModuleRuntimeInfo): void {
  context.M.forEach((memory, k) => {
    const image = imageOf(info, k);
    if (image === undefined) return;
    memory.bytes.fill(0, image.offset, image.offset + image.bytes.length);
    memory.written = null;
  });
}
