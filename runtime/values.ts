/**
 * Values at the border between wasm and JS: ToWebAssemblyValue and ToJSValue, by type. Types are in
 * runtime space (type-registry.ts). Numbers convert as the engine's own operators do; i64 goes
 * through a scratch, which is faster than BigInt.asIntN and right where asUintN is not (QuickJS).
 *
 * @see js-api "ToJSValue", "ToWebAssemblyValue"
 */
import type { FuncRef } from './abi.ts';
import { exportedFunction, funcRefOf } from './func.ts';
import { externalize, gcObjectOf, internalize, isI31 } from './gc.ts';
import { fromWords, toWords } from './i64-words.ts';
import { R } from './registers.ts';
import { matchesHeap, matchesType, topHeap } from './type-registry.ts';
import {
  EXTERNREF,
  F32,
  F64,
  Heap,
  I32,
  I64,
  V128,
  concreteHeap,
  heapOf,
  isNullableRef,
  isRef,
  partCount,
  refType,
  valTypeName,
} from './value-types.ts';
import type { ValType } from './value-types.ts';

const words = new Int32Array(2);
const longs = typeof BigInt64Array === 'function' ? new BigInt64Array(words.buffer) : null;
const isLittleEndian = new Uint8Array(new Int32Array([1]).buffer)[0] === 1;

const hasBigInt = typeof BigInt === 'function';
/** What an i64 is outside, as `typeof` has it. */
export const i64Type = hasBigInt ? 'bigint' : 'object';

/** Without BigInt64Array (or with its words the other way round): by arithmetic. */
function toBigIntSlowly(low: number, high: number): bigint {
  // Nothing else is left there, and modules for such engines expect it.
  if (!hasBigInt) return toWords(low, high) as unknown as bigint;
  return (BigInt(high) << BigInt(32)) | BigInt(low >>> 0);
}

function fromBigIntSlowly(value: unknown): number {
  if (!hasBigInt) return fromWords(value);
  if (typeof value === 'number') throw new TypeError(`Cannot convert ${value} to a BigInt`);
  const big = BigInt(value as bigint);
  const mask = BigInt(0xffffffff);
  R.i1 = Number((big >> BigInt(32)) & mask) | 0;
  return Number(big & mask) | 0;
}

/** The BigInt of an i64 given by its words. */
export function toBigInt(low: number, high: number): bigint {
  if (longs === null || !isLittleEndian) return toBigIntSlowly(low, high);
  words[0] = low;
  words[1] = high;
  return longs[0]!;
}

/**
 * ToBigInt64: returns the low word and leaves the high one in R.i1.
 * @throws TypeError for numbers and symbols, SyntaxError for strings, as ToBigInt does.
 */
export function fromBigInt(value: unknown): number {
  if (longs === null || !isLittleEndian) return fromBigIntSlowly(value);
  longs[0] = value as bigint;
  R.i1 = words[1]!;
  return words[0]!;
}

function mismatch(type: ValType): never {
  throw new TypeError(`type incompatibility: value is not of type ${valTypeName(type)}`);
}

/** Of v128 and exnref no value may cross the border. */
export function refuseValue(): never {
  throw new TypeError('type incompatibility: v128 and exnref values do not exist in JavaScript');
}

/** ToWebAssemblyValue for funcref: an exported function or null. */
export function funcFromJs(value: unknown): FuncRef | null {
  if (value === null) return null;
  const ref = funcRefOf(value);
  if (ref === undefined)
    throw new TypeError('type incompatibility: value is not an exported wasm function or null');
  return ref;
}

/** ToJSValue for funcref. */
export const funcToJs = (ref: FuncRef | null): unknown =>
  ref === null ? null : exportedFunction(ref);

/** True if a value made as the type `typeId` may be where `type` is expected. */
const isInstanceOf = (typeId: number, type: ValType): boolean =>
  matchesType(refType(concreteHeap(typeId), false, true), type);

/** ToWebAssemblyValue for any reference type. */
export function refFromJs(value: unknown, type: ValType): unknown {
  const heap = heapOf(type);
  const top = topHeap(heap);
  if (top === Heap.exn || top === Heap.cont) return refuseValue();
  if (value === null) return isNullableRef(type) ? null : mismatch(type);
  if (top === Heap.func) {
    const ref = funcRefOf(value);
    return ref !== undefined && isInstanceOf(ref.t, type) ? ref : mismatch(type);
  }
  if (heap === Heap.any) return internalize(value);
  if (heap === top) return value;
  if (isI31(value)) return matchesHeap(Heap.i31, heap) ? value : mismatch(type);
  const object = gcObjectOf(value);
  return object !== undefined && isInstanceOf(object.t, type) ? object : mismatch(type);
}

/** ToJSValue for any reference type. */
export function refToJs(value: unknown, type: ValType): unknown {
  const top = topHeap(heapOf(type));
  if (top === Heap.exn || top === Heap.cont) return refuseValue();
  if (top === Heap.func) return funcToJs(value as FuncRef | null);
  return top === Heap.any ? externalize(value) : value;
}

/** ToWebAssemblyValue for any type: returns the first part; an i64 leaves its high word in R.i1. */
export function valueFromJs(value: unknown, type: ValType): unknown {
  switch (type) {
    case I32:
      return (value as number) | 0;
    case I64:
      return fromBigInt(value);
    case F32:
      return Math.fround(value as number);
    case F64:
      return +(value as number);
    case V128:
      return refuseValue();
    default:
      return refFromJs(value, type);
  }
}

/** ToJSValue for any type, given the first two parts. */
export function valueToJs(type: ValType, first: unknown, second: unknown): unknown {
  if (type === I64) return toBigInt(first as number, second as number);
  if (type === V128) return refuseValue();
  return isRef(type) ? refToJs(first, type) : first;
}

/** ToWebAssemblyValue of each value in order, as parts. @throws TypeError for one that doesn't fit */
export function partsFromJs(types: readonly ValType[], values: ArrayLike<unknown>): unknown[] {
  const parts: unknown[] = [];
  for (let i = 0; i < types.length; i++) {
    parts.push(valueFromJs(values[i], types[i]!));
    if (types[i] === I64) parts.push(R.i1);
  }
  return parts;
}

/** ToJSValue of each value in order. */
export function partsToJs(types: readonly ValType[], parts: ArrayLike<unknown>): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  for (const type of types) {
    values.push(valueToJs(type, parts[at], parts[at + 1]));
    at += partCount(type);
  }
  return values;
}

/**
 * DefaultValue of a type (js-api) as its first part; the others are 0.
 * @throws TypeError if the type has none
 */
export function defaultValue(type: ValType): unknown {
  if (!isRef(type)) return 0;
  if (!isNullableRef(type)) mismatch(type);
  return type === EXTERNREF ? undefined : null;
}
