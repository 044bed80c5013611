/** What a pool is allowed to hold. */
import type { AllocationStrategy } from './index-allocator.ts';

export interface PoolingAllocationConfig {
  /** Instances at one time. Default 1000. */
  readonly totalInstances?: number;
  /** Memories that a module may define. Default 1. */
  readonly maxMemoriesPerModule?: number;
  /** Pages of 64 KiB that a memory may have, and grow to. Default 160: 10 MiB. */
  readonly maxMemoryPages?: number;
  /** Tables that a module may define. Default 1. */
  readonly maxTablesPerModule?: number;
  /** Elements that a table may have, and grow to. Default 10,000. */
  readonly tableElements?: number;
  /**
   * Bytes up to which a memory is cleared when it is given back, if it isn't known which of its pages
   * were written to; a larger one is dropped. Default 8 MiB.
   */
  readonly memoryKeepResident?: number;
  /** Unused slots that are kept for the modules that used them before others lose theirs. Default 100. */
  readonly maxUnusedWarmSlots?: number;
  /** Default 'reuseAffinity'. */
  readonly strategy?: AllocationStrategy;
}

const defaults: Required<PoolingAllocationConfig> = {
  totalInstances: 1000,
  maxMemoriesPerModule: 1,
  maxMemoryPages: 160,
  maxTablesPerModule: 1,
  tableElements: 10_000,
  memoryKeepResident: 2 ** 23,
  maxUnusedWarmSlots: 100,
  strategy: 'reuseAffinity',
};

/** The largest value of each number. */
const bounds = {
  totalInstances: 2 ** 20,
  maxMemoriesPerModule: 100,
  maxMemoryPages: 65536,
  maxTablesPerModule: 100,
  tableElements: 10_000_000,
  memoryKeepResident: 2 ** 32,
  maxUnusedWarmSlots: 2 ** 20,
} as const;

const isStrategy = (value: unknown): boolean =>
  value === 'nextAvailable' ||
  value === 'reuseAffinity' ||
  Number.isFinite((value as { random?: unknown } | null)?.random);

/** Fills in defaults. @throws RangeError for a number that is out of its range, TypeError for no strategy */
export function resolveConfig(config: PoolingAllocationConfig): Required<PoolingAllocationConfig> {
  const resolved = { ...defaults, ...config };
  for (const name of Object.keys(bounds) as (keyof typeof bounds)[]) {
    const value = resolved[name];
    if (!Number.isInteger(value) || value < 0 || value > bounds[name])
      throw new RangeError(`${name} must be a whole number up to ${bounds[name]}, not ${value}`);
  }
  if (!isStrategy(resolved.strategy)) {
    throw new TypeError("strategy must be 'nextAvailable', 'reuseAffinity' or { random: <seed> }");
  }
  return Object.freeze(resolved);
}
