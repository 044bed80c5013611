/**
 * Storages of arrays, and the instructions that work on many elements. A storage is a typed array
 * (two places for an i64, four for a v128) or a plain array of references.
 *
 * Small storages are frequent, and a buffer of its own costs engines far more than the bytes in
 * it: those beyond what engines keep inside the object are cut from larger buffers.
 *
 * @see core 4.6.5 "Aggregate Instructions"
 */
import { storageKinds } from './abi.ts';
import type { StorageKind } from './abi.ts';
import { copyList } from './copy-list.ts';
import { arrayOutOfBounds, memoryOutOfBounds, tableOutOfBounds, trap } from './trap.ts';

/** What the functions here use of a VMContext. */
export interface SegmentContext {
  readonly data: Uint8Array[];
  readonly elem: unknown[][];
}

type Storage = Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;

// ---------------------------------------------------------------- making storages

/** V8 keeps typed arrays up to this size inside the heap, which nothing is faster than. */
const INLINE_BYTES = 64;
/** Storages up to this size share buffers. */
const SHARED_BYTES = 1024;
const CHUNK_BYTES = 16384;
/** As large as engines make arrays. */
const MAX_BYTES = 2 ** 30;
const MAX_REFERENCES = 2 ** 25;

let chunk = new ArrayBuffer(0);
let used = 0;

/** Reserves zeros in `chunk`, aligned to 8. @returns their offset */
function reserve(byteLength: number): number {
  if (used + byteLength > chunk.byteLength) {
    chunk = new ArrayBuffer(CHUNK_BYTES);
    used = 0;
  }
  const offset = used;
  used = (used + byteLength + 7) & -8;
  return offset;
}

const isShared = (byteLength: number): boolean =>
  byteLength > INLINE_BYTES && byteLength <= SHARED_BYTES;

const tooLarge = (): never => trap('arrayTooLarge');

/** Makes a storage with a buffer of its own. */
function alone<T>(Typed: new (length: number) => T, length: number, byteLength: number): T {
  if (byteLength > MAX_BYTES) return tooLarge();
  try {
    return new Typed(length);
  } catch {
    return tooLarge();
  }
}

// V8 gives an empty array a buffer, which costs six times what a small one does. Nobody can tell
// empty storages apart: references are compared by the objects that hold them.
const NO_INT8S = new Int8Array(0);
const NO_INT16S = new Int16Array(0);
const NO_INT32S = new Int32Array(0);
const NO_FLOAT32S = new Float32Array(0);
const NO_FLOAT64S = new Float64Array(0);

// One function for each type: a shared one would be slow for all. Lengths are unsigned numbers.

export function int8s(length: number): Int8Array {
  if (length <= INLINE_BYTES) return length === 0 ? NO_INT8S : new Int8Array(length);
  if (!isShared(length)) return alone(Int8Array, length, length);
  const offset = reserve(length);
  return new Int8Array(chunk, offset, length);
}

export function int16s(length: number): Int16Array {
  const byteLength = length * 2;
  if (byteLength <= INLINE_BYTES) return length === 0 ? NO_INT16S : new Int16Array(length);
  if (!isShared(byteLength)) return alone(Int16Array, length, byteLength);
  const offset = reserve(byteLength);
  return new Int16Array(chunk, offset, length);
}

export function int32s(length: number): Int32Array {
  const byteLength = length * 4;
  if (byteLength <= INLINE_BYTES) return length === 0 ? NO_INT32S : new Int32Array(length);
  if (!isShared(byteLength)) return alone(Int32Array, length, byteLength);
  const offset = reserve(byteLength);
  return new Int32Array(chunk, offset, length);
}

export function float32s(length: number): Float32Array {
  const byteLength = length * 4;
  if (byteLength <= INLINE_BYTES) return length === 0 ? NO_FLOAT32S : new Float32Array(length);
  if (!isShared(byteLength)) return alone(Float32Array, length, byteLength);
  const offset = reserve(byteLength);
  return new Float32Array(chunk, offset, length);
}

export function float64s(length: number): Float64Array {
  const byteLength = length * 8;
  if (byteLength <= INLINE_BYTES) return length === 0 ? NO_FLOAT64S : new Float64Array(length);
  if (!isShared(byteLength)) return alone(Float64Array, length, byteLength);
  const offset = reserve(byteLength);
  return new Float64Array(chunk, offset, length);
}

/** A storage of references, all `value`. */
export function references(value: unknown, length: number): unknown[] {
  if (length > MAX_REFERENCES) return tooLarge();
  const storage = new Array<unknown>(length);
  if (length > 64) return storage.fill(value);
  for (let i = 0; i < length; i++) storage[i] = value;
  return storage;
}

function copyOf<T extends Storage>(storage: T, places: ArrayLike<number>): T {
  storage.set(places);
  return storage;
}
export const int8sOf = (places: readonly number[]): Int8Array =>
  copyOf(int8s(places.length), places);
export const int16sOf = (places: readonly number[]): Int16Array =>
  copyOf(int16s(places.length), places);
export const int32sOf = (places: readonly number[]): Int32Array =>
  copyOf(int32s(places.length), places);

const makers: Readonly<Record<StorageKind, (length: number) => Storage>> = {
  int8s,
  int16s,
  int32s,
  float32s,
  float64s,
};

// ---------------------------------------------------------------- segments
// Offsets and counts are unsigned numbers; `width` is the places that an element takes.

const bytesOf = (storage: Storage): Uint8Array =>
  new Uint8Array(storage.buffer, storage.byteOffset, storage.byteLength);

/** Bytes of a data segment. @throws RuntimeError if it does not have them */
function slice($: SegmentContext, segment: number, from: number, byteLength: number): Uint8Array {
  const bytes = $.data[segment]!;
  if (from + byteLength > bytes.length) memoryOutOfBounds();
  return bytes.subarray(from, from + byteLength);
}

/** array.new_data. @param kind position in `storageKinds` */
export function newFromData(
  $: SegmentContext,
  segment: number,
  kind: number,
  width: number,
  from: number,
  count: number,
): Storage {
  const make = makers[storageKinds[kind]!];
  const placeBytes = make(0).BYTES_PER_ELEMENT;
  const bytes = slice($, segment, from, count * width * placeBytes);
  const storage = make(count * width);
  bytesOf(storage).set(bytes);
  return storage;
}

/** array.init_data */
export function initFromData(
  $: SegmentContext,
  segment: number,
  target: Storage,
  to: number,
  from: number,
  count: number,
  width: number,
): void {
  if ((to + count) * width > target.length) arrayOutOfBounds();
  const placeBytes = target.BYTES_PER_ELEMENT * width;
  bytesOf(target).set(slice($, segment, from, count * placeBytes), to * placeBytes);
}

/** array.new_elem */
export function newFromElements(
  $: SegmentContext,
  segment: number,
  from: number,
  count: number,
): unknown[] {
  const items = $.elem[segment]!;
  if (from + count > items.length) tableOutOfBounds();
  return items.slice(from, from + count);
}

/** array.init_elem */
export function initFromElements(
  $: SegmentContext,
  segment: number,
  target: unknown[],
  to: number,
  from: number,
  count: number,
): void {
  const items = $.elem[segment]!;
  if (to + count > target.length) arrayOutOfBounds();
  if (from + count > items.length) tableOutOfBounds();
  copyList(target, to, items, from, count);
}

// ---------------------------------------------------------------- filling and copying

/** array.fill with values of one part; a single's NaN is fillSingles's business. */
export function fillElements(
  storage: { readonly length: number; fill(value: unknown, from: number, to: number): unknown },
  to: number,
  count: number,
  value: unknown,
): void {
  if (to + count > storage.length) arrayOutOfBounds();
  storage.fill(value, to, to + count);
}

/** array.fill with values of several parts. */
export function fillParts(
  storage: Int32Array,
  to: number,
  count: number,
  ...parts: number[]
): void {
  const width = parts.length;
  if ((to + count) * width > storage.length) arrayOutOfBounds();
  for (let i = to * width, end = i + count * width; i < end; i++) storage[i] = parts[i % width]!;
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

/** The f32 bits of a NaN, which is carried as abi.ts says. */
function singleNanBits(value: number): number {
  double[0] = value;
  const high = words[1]!;
  const payload = ((high & 0xfffff) << 3) | (words[0]! >>> 29);
  return (high & -0x80000000) | 0x7f800000 | (payload === 0 ? 0x400000 : payload);
}

/** array.fill with an f32. */
export function fillSingles(storage: Float32Array, to: number, count: number, value: number): void {
  if (value === value) return fillElements(storage, to, count, value);
  if (to + count > storage.length) arrayOutOfBounds();
  const bits = new Int32Array(storage.buffer, storage.byteOffset, storage.length);
  bits.fill(singleNanBits(value), to, to + count);
}

/** array.copy of numbers. */
export function copyElements(
  target: Storage,
  to: number,
  source: Storage,
  from: number,
  count: number,
  width: number,
): void {
  if ((to + count) * width > target.length || (from + count) * width > source.length) {
    arrayOutOfBounds();
  }
  const start = from * width;
  const end = start + count * width;
  if (target === source) target.copyWithin(to * width, start, end);
  else target.set(source.subarray(start, end), to * width);
}

/** array.copy of references. */
export function copyReferences(
  target: unknown[],
  to: number,
  source: unknown[],
  from: number,
  count: number,
): void {
  if (to + count > target.length || from + count > source.length) arrayOutOfBounds();
  copyList(target, to, source, from, count);
}
