/**
 * What emitted code calls for atomic instructions: one function for each operation, on cells of 8,
 * 16 and 32 bits by the width and on cells of 64 bits by a function of its own (names end in 64;
 * values are pairs, results leave the high word in R.i1). All of them go through the engine's
 * Atomics, on shared and unshared memories alike, and all are sequentially consistent.
 *
 * Addresses are effective ones: unsigned JS numbers, not wrapped. An access must be aligned, then in
 * bounds. What reads may have synchronized with another thread, which may have grown a memory.
 *
 * @see proposal threads, "Overview" 5
 */
import { markWritten, refresh, synchronize } from './memory.ts';
import type { AtomicWindows, LinearMemory } from './memory.ts';
import { expectedSharedMemory, memoryOutOfBounds, trap, unalignedAtomic } from './trap.ts';
import { fromBigInt, toBigInt } from './values.ts';

/** What the functions here use of a VMContext. */
interface AtomicContext {
  readonly M: readonly unknown[];
}

/** A typed array, seen through what atomic operations need of it. */
interface Cells<Word> {
  [index: number]: Word;
}
type Load = <Word>(cells: Cells<Word>, index: number) => Word;
type Update = <Word>(cells: Cells<Word>, index: number, value: Word) => Word;
type CompareExchange = <Word>(
  cells: Cells<Word>,
  index: number,
  expected: Word,
  replacement: Word,
) => Word;

interface Operations {
  readonly load: Load;
  readonly store: Update;
  readonly add: Update;
  readonly sub: Update;
  readonly and: Update;
  readonly or: Update;
  readonly xor: Update;
  readonly exchange: Update;
  readonly compareExchange: CompareExchange;
}

/** An operation where there is but one thread; typed arrays reduce what is put into them. */
const plain =
  (combine: (old: number, value: number) => number): Update =>
  (cells, index, value) => {
    const old = cells[index]!;
    cells[index] = combine(old as number, value as number) as typeof old;
    return old;
  };

/** For engines without Atomics, which have no shared memory either. The operators suit BigInts, too. */
const plainOperations: Operations = {
  load: (cells, index) => cells[index]!,
  store: plain((_, value) => value),
  add: plain((old, value) => old + value),
  sub: plain((old, value) => old - value),
  and: plain((old, value) => old & value),
  or: plain((old, value) => old | value),
  xor: plain((old, value) => old ^ value),
  exchange: plain((_, value) => value),
  compareExchange(cells, index, expected, replacement) {
    const old = cells[index]!;
    cells[index] = expected;
    if (cells[index] !== old) cells[index] = old;
    else cells[index] = replacement;
    return old;
  },
};

const hasAtomics = typeof Atomics === 'object';
const operations = hasAtomics ? (Atomics as unknown as Operations) : plainOperations;

function openAtomicWindows(memory: LinearMemory): AtomicWindows {
  const { storage } = memory;
  const byteLength = memory.bytes.length;
  return (memory.atomic = [
    new Uint8Array(storage, 0, byteLength),
    new Uint16Array(storage, 0, byteLength >>> 1),
    new Int32Array(storage, 0, byteLength >>> 2),
    new BigInt64Array(storage, 0, Math.floor(byteLength / 8)),
  ]);
}

/** The cells of 2^log2 bytes of memory `index`, one of which is at `address`. */
function windowAt($: AtomicContext, index: number, log2: number, address: number): unknown {
  const memory = $.M[index] as LinearMemory;
  const width = 1 << log2;
  if ((address & (width - 1)) !== 0) unalignedAtomic();
  if (address + width > memory.bytes.length) {
    refresh(memory);
    if (address + width > memory.bytes.length) memoryOutOfBounds();
  }
  markWritten(memory, address, width);
  return (memory.atomic || openAtomicWindows(memory))[log2];
}

const cellsAt = windowAt as (...place: Parameters<typeof windowAt>) => Cells<number>;
const cells64At = ($: AtomicContext, index: number, address: number): Cells<bigint> =>
  windowAt($, index, 3, address) as Cells<bigint>;

// ---------------------------------------------------------------- loads, stores

export function atomicLoad($: AtomicContext, index: number, log2: number, address: number): number {
  const value = operations.load(cellsAt($, index, log2, address), address >>> log2);
  synchronize($);
  return value;
}

export function atomicLoad64($: AtomicContext, index: number, address: number): number {
  const value = operations.load(cells64At($, index, address), address >>> 3);
  synchronize($);
  return fromBigInt(value);
}

export function atomicStore(
  $: AtomicContext,
  index: number,
  log2: number,
  address: number,
  value: number,
): void {
  operations.store(cellsAt($, index, log2, address), address >>> log2, value);
}

export function atomicStore64(
  $: AtomicContext,
  index: number,
  address: number,
  low: number,
  high: number,
): void {
  operations.store(cells64At($, index, address), address >>> 3, toBigInt(low, high));
}

// ---------------------------------------------------------------- read-modify-write

/** @returns the old value, zero-extended if it is narrower than 32 bits */
const update =
  (operation: Update) =>
  ($: AtomicContext, index: number, log2: number, address: number, value: number): number => {
    const old = operation(cellsAt($, index, log2, address), address >>> log2, value);
    synchronize($);
    return old;
  };

const update64 =
  (operation: Update) =>
  ($: AtomicContext, index: number, address: number, low: number, high: number): number => {
    const old = operation(cells64At($, index, address), address >>> 3, toBigInt(low, high));
    synchronize($);
    return fromBigInt(old);
  };

export const atomicAdd = update(operations.add);
export const atomicSub = update(operations.sub);
export const atomicAnd = update(operations.and);
export const atomicOr = update(operations.or);
export const atomicXor = update(operations.xor);
export const atomicExchange = update(operations.exchange);
export const atomicAdd64 = update64(operations.add);
export const atomicSub64 = update64(operations.sub);
export const atomicAnd64 = update64(operations.and);
export const atomicOr64 = update64(operations.or);
export const atomicXor64 = update64(operations.xor);
export const atomicExchange64 = update64(operations.exchange);

/** Of the expected value, only what fits the cell is compared. */
export function atomicCompareExchange(
  $: AtomicContext,
  index: number,
  log2: number,
  address: number,
  expected: number,
  replacement: number,
): number {
  const cells = cellsAt($, index, log2, address);
  const old = operations.compareExchange(cells, address >>> log2, expected, replacement);
  synchronize($);
  return old;
}

export function atomicCompareExchange64(
  $: AtomicContext,
  index: number,
  address: number,
  expectedLow: number,
  expectedHigh: number,
  low: number,
  high: number,
): number {
  const old = operations.compareExchange(
    cells64At($, index, address),
    address >>> 3,
    toBigInt(expectedLow, expectedHigh),
    toBigInt(low, high),
  );
  synchronize($);
  return fromBigInt(old);
}

// ---------------------------------------------------------------- waiting

const outcomes: Readonly<Record<string, number>> = { ok: 0, 'not-equal': 1, 'timed-out': 2 };

/** Suspends the thread while the cell holds `expected`. @returns as the instruction: 0, 1 or 2 */
function wait<Word>(
  $: AtomicContext,
  index: number,
  cells: Cells<Word>,
  cell: number,
  expected: Word,
  nanoseconds: number,
): number {
  if (($.M[index] as LinearMemory).sharing === null) expectedSharedMemory();
  const waitFor = Atomics.wait as (...args: unknown[]) => string;
  let outcome: string;
  try {
    outcome = waitFor(cells, cell, expected, nanoseconds < 0 ? Infinity : nanoseconds / 1e6);
  } catch {
    // Only an agent that may not block refuses, as a page's main thread.
    return trap('waitNotAllowed');
  }
  synchronize($);
  return outcomes[outcome]!;
}

/** A signed 64-bit count as a number. */
const toNumber = (low: number, high: number): number => high * 4294967296 + (low >>> 0);

/** @param low low word of the timeout in nanoseconds; a negative one is none */
export function atomicWait32(
  $: AtomicContext,
  index: number,
  address: number,
  expected: number,
  low: number,
  high: number,
): number {
  const cells = cellsAt($, index, 2, address);
  return wait($, index, cells, address >>> 2, expected, toNumber(low, high));
}

export function atomicWait64(
  $: AtomicContext,
  index: number,
  address: number,
  expectedLow: number,
  expectedHigh: number,
  low: number,
  high: number,
): number {
  const cells = cells64At($, index, address);
  const expected = toBigInt(expectedLow, expectedHigh);
  return wait($, index, cells, address >>> 3, expected, toNumber(low, high));
}

/** Wakes up to `count` (unsigned) threads that wait for the cell. @returns how many */
export function atomicNotify(
  $: AtomicContext,
  index: number,
  address: number,
  count: number,
): number {
  const cells = cellsAt($, index, 2, address) as Int32Array;
  // Nobody can wait for a cell of an unshared memory.
  return hasAtomics ? Atomics.notify(cells, address >>> 2, count >>> 0) : 0;
}

const fenceCell = new Int32Array(1);

/** Atomic operations are ordered among themselves and keep others in their place: any one will do. */
export function atomicFence($: AtomicContext): void {
  operations.exchange(fenceCell, 0, 0);
  synchronize($);
}
