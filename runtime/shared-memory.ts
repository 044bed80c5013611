/**
 * Hands shared memories from thread to thread: as plain data that postMessage and structured clone
 * keep, since they keep neither prototypes nor functions.
 */
import { LinearMemory, maxPages, pageSize } from './memory.ts';
import { OwnStorage } from './shared-storage.ts';
import type { SharedParts } from './shared-storage.ts';

/** A shared memory as data: what openSharedMemory needs in another thread. */
export interface SharedMemoryData extends SharedParts {
  readonly max: number | null;
  readonly is64: boolean;
  readonly pageSizeLog2: number;
}

/** The data of a shared memory; null if it is unshared, or the host's object travels by itself. */
export function shareMemory(memory: LinearMemory): SharedMemoryData | null {
  const { sharing, max, is64, pageSizeLog2 } = memory;
  if (!(sharing instanceof OwnStorage)) return null;
  const { buffer, control } = sharing.parts;
  return { buffer, control, max, is64, pageSizeLog2 };
}

/** The memory that another thread's `shareMemory` made data of. */
export function openSharedMemory(data: SharedMemoryData): LinearMemory {
  const { buffer, control, max, is64, pageSizeLog2 } = data;
  const min = Atomics.load(control, 0) >>> 0;
  const descriptor = { min, max, is64, shared: true, pageSizeLog2 };
  const storage = new OwnStorage(
    { buffer, control },
    maxPages({ max, pageSizeLog2, isNear: false }),
    pageSize({ pageSizeLog2 }),
  );
  return new LinearMemory(descriptor, storage);
}
