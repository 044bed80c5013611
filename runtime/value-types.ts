/**
 * The numeric encoding of value types, shared by compiler and runtime.
 *
 * A ValType is one small integer, so that validation compares numbers and an artefact can
 * carry types as plain JSON. It knows nothing of opcodes or of modules: a concrete heap type
 * is an index into whatever type space the holder of the number works in.
 *
 *   bits 0-3   kind: one of the number types below, or REF
 *   bit  4     nullable (references only)
 *   bit  5     exact (references only, custom-descriptors)
 *   bits 6..   heap: an abstract heap type (0..31), or 32 + type index
 *
 * @see core 2.3 "Types"
 */
export type ValType = number;

export const BOTTOM: ValType = 0;
export const I32: ValType = 1;
export const I64: ValType = 2;
export const F32: ValType = 3;
export const F64: ValType = 4;
export const V128: ValType = 5;
/** Packed storage types: fields of structs and arrays only. */
export const I8: ValType = 6;
export const I16: ValType = 7;

const REF = 8;
const NULLABLE = 16;
const EXACT = 32;
const HEAP_SHIFT = 6;
const CONCRETE = 32;

/** Abstract heap types, as the heap part of a ValType. */
export const Heap = {
  func: 0,
  nofunc: 1,
  extern: 2,
  noextern: 3,
  any: 4,
  eq: 5,
  i31: 6,
  struct: 7,
  array: 8,
  none: 9,
  exn: 10,
  noexn: 11,
  cont: 12,
  nocont: 13,
} as const;

/** An abstract heap type, or `concreteHeap(typeIndex)`. */
export type HeapType = number;

/** The heap type below all others; no module can write it, `unreachable` makes it. */
export const BOTTOM_HEAP: HeapType = 31;

export const concreteHeap = (typeIndex: number): HeapType => CONCRETE + typeIndex;
export const isConcreteHeap = (heap: HeapType): boolean => heap >= CONCRETE;
export const heapTypeIndex = (heap: HeapType): number => heap - CONCRETE;

/** Makes the reference type `(ref null? exact? heap)`. */
export const refType = (heap: HeapType, isNullable: boolean, isExact = false): ValType =>
  REF | (isNullable ? NULLABLE : 0) | (isExact ? EXACT : 0) | (heap << HEAP_SHIFT);

export const isRef = (type: ValType): boolean => (type & 15) === REF;
export const isNullableRef = (type: ValType): boolean =>
  (type & (15 | NULLABLE)) === (REF | NULLABLE);
export const isExactRef = (type: ValType): boolean => (type & (15 | EXACT)) === (REF | EXACT);
export const isNumber = (type: ValType): boolean => type >= I32 && type <= F64;
export const heapOf = (type: ValType): HeapType => type >>> HEAP_SHIFT;
export const asNonNull = (type: ValType): ValType => type & ~NULLABLE;
export const asNullable = (type: ValType): ValType => type | NULLABLE;
/** True if the type has a default value (core 3.2.x "defaultable"). */
export const isDefaultable = (type: ValType): boolean => !isRef(type) || (type & NULLABLE) !== 0;
/** How many parts (abi.ts) a value of the type has. */
export const partCount = (type: ValType): number => (type === I64 ? 2 : type === V128 ? 4 : 1);

export const FUNCREF: ValType = refType(Heap.func, true);
export const EXTERNREF: ValType = refType(Heap.extern, true);
export const ANYREF: ValType = refType(Heap.any, true);
export const EXNREF: ValType = refType(Heap.exn, true);

const numberNames = ['bot', 'i32', 'i64', 'f32', 'f64', 'v128', 'i8', 'i16'];
const heapNames = Object.keys(Heap);

/** The type in the spec's text notation, for messages. */
export function valTypeName(type: ValType): string {
  if (!isRef(type)) return numberNames[type] ?? `type ${type}`;
  const heap = heapOf(type);
  const nullable = isNullableRef(type) ? 'null ' : '';
  const name = isConcreteHeap(heap) ? String(heapTypeIndex(heap)) : (heapNames[heap] ?? 'bot');
  return isExactRef(type) ? `(ref ${nullable}(exact ${name}))` : `(ref ${nullable}${name})`;
}
