/**
 * Decodes the types of what can be imported: limits, tables, memories, globals, tags.
 * The ranges of limits are checked here, against the standard and against what engines allow.
 * @see core 5.3.9 to 5.3.14, 3.2.12 "Limits"
 */
import type { LimitsDescriptor, MemoryDescriptor, TableDescriptor } from '../../runtime/abi.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { BodyReader } from './body-reader.ts';
import type { DecodedModule } from './decoded-module.ts';
import { limits } from './implementation-limits.ts';
import { decodeMutability } from './type-section.ts';

const HAS_MAX = 1;
const SHARED = 2;
const IS_64 = 4;
const CUSTOM_PAGE_SIZE = 8;

const DEFAULT_PAGE_SIZE_LOG2 = 16;
/** Counts are JS numbers: larger ones are capped, which no limit and no comparison can tell. */
const MAX_COUNT = 2 ** 53;

interface RawLimits extends LimitsDescriptor {
  /** The minimum is not above the maximum. */
  readonly isOrdered: boolean;
  readonly flags: number;
  /** Offsets, for messages. */
  readonly at: number;
  readonly maxAt: number;
}

function decodeLimits(reader: BodyReader, allowedFlags: number): RawLimits {
  const at = reader.position;
  const flags = reader.u8();
  if ((flags & ~allowedFlags) !== 0) reader.fail('malformed limits flags', at);
  if ((flags & IS_64) !== 0) reader.requireFeature('memory64', '64-bit limits', at);
  if ((flags & SHARED) !== 0) reader.requireFeature('threads', 'a shared memory', at);
  const min = Math.min(reader.u64(), MAX_COUNT);
  const minLow = reader.low >>> 0;
  const minHigh = reader.high >>> 0;
  const maxAt = reader.position;
  const max = (flags & HAS_MAX) === 0 ? null : Math.min(reader.u64(), MAX_COUNT);
  const maxLow = reader.low >>> 0;
  const maxHigh = reader.high >>> 0;
  // Compared in words: as numbers, counts beyond 2^53 could not be told apart.
  const isOrdered = minHigh === maxHigh ? minLow <= maxLow : minHigh < maxHigh;
  return { isOrdered, min, max, is64: (flags & IS_64) !== 0, flags, at, maxAt };
}

function checkOrder(reader: BodyReader, { isOrdered, maxAt }: RawLimits): void {
  if (!isOrdered) reader.fail('size minimum must not be greater than maximum', maxAt);
}

/** A table type: element type, then limits. */
export function decodeTableType(reader: BodyReader): TableDescriptor {
  const element = reader.readRefType();
  const raw = decodeLimits(reader, HAS_MAX | IS_64);
  if (!raw.is64 && Math.max(raw.min, raw.max ?? 0) > 0xffffffff) {
    reader.fail('table size must be at most 2^32 - 1', raw.at);
  }
  checkOrder(reader, raw);
  if (raw.min > limits.tableInitialSize) {
    reader.fail(`table size must be at most ${limits.tableInitialSize} elements`, raw.at);
  }
  return { element, min: raw.min, max: raw.max, is64: raw.is64 };
}

export function decodeMemoryType(reader: BodyReader, module: DecodedModule): MemoryDescriptor {
  const hasPageSizes = module.features['custom-page-sizes'];
  const pageSizeFlag = hasPageSizes ? CUSTOM_PAGE_SIZE : 0;
  const raw = decodeLimits(reader, HAS_MAX | SHARED | IS_64 | pageSizeFlag);
  const isSizeGiven = (raw.flags & CUSTOM_PAGE_SIZE) !== 0;
  const pageSizeLog2 = isSizeGiven ? decodePageSize(reader) : DEFAULT_PAGE_SIZE_LOG2;
  const most = isSizeGiven
    ? maxPagesOf(raw.is64, pageSizeLog2)
    : raw.is64
      ? limits.memoryPages64
      : limits.memoryPages32;
  if (Math.max(raw.min, raw.max ?? 0) > most) {
    reader.fail(`memory size must be at most ${most} pages`, raw.at);
  }
  checkOrder(reader, raw);
  const shared = (raw.flags & SHARED) !== 0;
  if (shared && raw.max === null) reader.fail('shared memory must have maximum', raw.at);
  return { min: raw.min, max: raw.max, is64: raw.is64, shared, pageSizeLog2 };
}

function decodePageSize(reader: BodyReader): number {
  const at = reader.position;
  const log2 = reader.u32();
  if (log2 !== 0 && log2 !== DEFAULT_PAGE_SIZE_LOG2) reader.fail('invalid custom page size', at);
  return log2;
}

/**
 * What the addresses reach. Engines bound the pages of memories that don't say how large theirs are;
 * for those that do, nobody has set a bound.
 */
function maxPagesOf(is64: boolean, pageSizeLog2: number): number {
  if (pageSizeLog2 === 0) return is64 ? Infinity : 0xffffffff;
  return 2 ** ((is64 ? 64 : 32) - pageSizeLog2);
}

export function decodeGlobalType(reader: BodyReader): { type: ValType; mutable: boolean } {
  const type = reader.readValType();
  return { type, mutable: decodeMutability(reader) };
}

/** The index of a function type that must exist. */
export function decodeFunctionTypeIndex(reader: BodyReader, module: DecodedModule): number {
  const at = reader.position;
  const index = reader.typeIndex();
  if (module.types[index]!.kind !== 'func') reader.fail(`type ${index} is not a function type`, at);
  return index;
}

/** A tag type: the attribute 0, then a function type without results. */
export function decodeTagType(reader: BodyReader, module: DecodedModule): number {
  const at = reader.position;
  if (reader.u8() !== 0) reader.fail('malformed tag attribute', at);
  if (!module.features['legacy-exceptions'])
    reader.requireFeature('exception-handling', 'a tag', at);
  const index = decodeFunctionTypeIndex(reader, module);
  const type = module.types[index]!;
  if (type.kind === 'func' && type.results.length > 0) {
    reader.fail('non-empty tag result type', at);
  }
  return index;
}

/** Refuses one more memory than a module may have. */
export function checkMemoryCount(reader: BodyReader, module: DecodedModule, at: number): void {
  const count = module.memories.length;
  if (count > 1) reader.requireFeature('multi-memory', 'a second memory', at);
  if (count > limits.memories)
    reader.fail(`too many memories: the limit is ${limits.memories}`, at);
}

export function checkTableCount(reader: BodyReader, module: DecodedModule, at: number): void {
  const count = module.tables.length;
  if (count > 1) reader.requireFeature('reference-types', 'a second table', at);
  if (count > limits.tables) reader.fail(`too many tables: the limit is ${limits.tables}`, at);
}
