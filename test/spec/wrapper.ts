/**
 * Wrapper modules: what the JS API cannot show of a result, a small wasm module can.
 *
 * For a function or global of a module under test this assembles a module that imports it as
 * ("m" "x") with its very type (the module's type section is copied verbatim) and exports "w",
 * which takes and gives values in a form that JS passes unchanged:
 *
 *   i32, i64, func and extern references   as they are
 *   f32, f64                               as the integer of the same bits
 *   v128                                   as two i64, low half first
 *   references to any, eq, i31, ...        result: as they are, then an i32 of Kind bits
 *   exception references                   argument: always null; result: an i32, 1 if null
 */
import type { ModuleInfo } from '../../compiler/module-info.ts';
import type { FuncTypeDescriptor } from '../../runtime/abi.ts';
import * as T from '../../runtime/value-types.ts';
import { encodeUtf8 } from '../../runtime/wasi/utf8.ts';
import { Kind } from './values.ts';

/** What is wrapped: a function of a type index, or a global. */
export type Subject =
  | { readonly kind: 'func'; readonly type: number }
  | { readonly kind: 'global'; readonly type: T.ValType; readonly mutable: boolean };

const NUMBER_CODES = new Map([
  [T.I32, 0x7f],
  [T.I64, 0x7e],
  [T.F32, 0x7d],
  [T.F64, 0x7c],
  [T.V128, 0x7b],
]);

const HEAP_CODES = new Map<T.HeapType, number>([
  [T.Heap.func, 0x70],
  [T.Heap.nofunc, 0x73],
  [T.Heap.extern, 0x6f],
  [T.Heap.noextern, 0x72],
  [T.Heap.any, 0x6e],
  [T.Heap.eq, 0x6d],
  [T.Heap.i31, 0x6c],
  [T.Heap.struct, 0x6b],
  [T.Heap.array, 0x6a],
  [T.Heap.none, 0x71],
  [T.Heap.exn, 0x69],
  [T.Heap.noexn, 0x74],
]);

const Op = {
  end: 0x0b,
  call: 0x10,
  localGet: 0x20,
  localSet: 0x21,
  globalGet: 0x23,
  i32Const: 0x41,
  i32Shl: 0x74,
  i32Or: 0x72,
  i32ReinterpretF32: 0xbc,
  i64ReinterpretF64: 0xbd,
  f32ReinterpretI32: 0xbe,
  f64ReinterpretI64: 0xbf,
  refNull: 0xd0,
  refIsNull: 0xd1,
} as const;
const REF_TEST = [0xfb, 0x14];
const I64X2_SPLAT = [0xfd, 0x12];
const I64X2_EXTRACT_LANE = [0xfd, 0x1d];
const I64X2_REPLACE_LANE = [0xfd, 0x1e];

const I32_CODE = 0x7f;
const I64_CODE = 0x7e;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const rest = value >>> 7;
    bytes.push((value & 0x7f) | (rest > 0 ? 0x80 : 0));
    value = rest;
  } while (value > 0);
  return bytes;
}

/** A type index where a heap type may stand: signed, so bit 6 of the last byte must be clear. */
function heapIndex(index: number): number[] {
  const bytes = unsigned(index);
  const last = bytes.length - 1;
  if ((bytes[last]! & 0x40) === 0) return bytes;
  return [...bytes.slice(0, last), bytes[last]! | 0x80, 0];
}

function heapTypeBytes(heap: T.HeapType): number[] {
  return T.isConcreteHeap(heap) ? heapIndex(T.heapTypeIndex(heap)) : [HEAP_CODES.get(heap)!];
}

function valTypeBytes(type: T.ValType): number[] {
  if (!T.isRef(type)) return [NUMBER_CODES.get(type)!];
  const heap = T.heapOf(type);
  const heapBytes = T.isExactRef(type) ? [0x62, ...heapTypeBytes(heap)] : heapTypeBytes(heap);
  const isNullable = T.isNullableRef(type);
  // The short form of nullable abstract types is older: engines without GC know it.
  if (isNullable && !T.isConcreteHeap(heap)) return heapBytes;
  return [isNullable ? 0x63 : 0x64, ...heapBytes];
}

const vector = (items: readonly number[][]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const name = (text: string): number[] => vector([...encodeUtf8(text)].map((byte) => [byte]));
const section = (id: number, items: readonly number[][]): number[] => {
  const content = vector(items);
  return [id, ...unsigned(content.length), ...content];
};

/** Which family of references a type belongs to: they do not mix, and JS sees them differently. */
export function hierarchy(info: ModuleInfo, type: T.ValType): 'func' | 'extern' | 'exn' | 'any' {
  const heap = T.heapOf(type);
  if (T.isConcreteHeap(heap)) {
    return info.types[T.heapTypeIndex(heap)]?.kind === 'func' ? 'func' : 'any';
  }
  if (heap === T.Heap.func || heap === T.Heap.nofunc) return 'func';
  if (heap === T.Heap.extern || heap === T.Heap.noextern) return 'extern';
  return heap === T.Heap.exn || heap === T.Heap.noexn ? 'exn' : 'any';
}

/** Code that makes an argument of the subject out of the wrapper's parameters from `local` on. */
function raise(info: ModuleInfo, type: T.ValType, local: number): number[] {
  const get = [Op.localGet, ...unsigned(local)];
  switch (type) {
    case T.F32:
      return [...get, Op.f32ReinterpretI32];
    case T.F64:
      return [...get, Op.f64ReinterpretI64];
    case T.V128: {
      const high = [Op.localGet, ...unsigned(local + 1)];
      return [...get, ...I64X2_SPLAT, ...high, ...I64X2_REPLACE_LANE, 1];
    }
  }
  const isExn = T.isRef(type) && hierarchy(info, type) === 'exn';
  return isExn ? [Op.refNull, ...heapTypeBytes(T.heapOf(type))] : get;
}

/** Code that shows the value in `local` as the wrapper's results. */
function lower(info: ModuleInfo, type: T.ValType, local: number): number[] {
  const get = [Op.localGet, ...unsigned(local)];
  switch (type) {
    case T.F32:
      return [...get, Op.i32ReinterpretF32];
    case T.F64:
      return [...get, Op.i64ReinterpretF64];
    case T.V128:
      return [0, 1].flatMap((lane) => [...get, ...I64X2_EXTRACT_LANE, lane]);
  }
  if (!T.isRef(type)) return get;
  const family = hierarchy(info, type);
  if (family === 'exn') return [...get, Op.refIsNull];
  if (family !== 'any') return get;
  const tests = (['i31', 'struct', 'array', 'eq'] as const).flatMap((kind) => {
    const bit = [Op.i32Const, Math.log2(Kind[kind]), Op.i32Shl, Op.i32Or];
    return [...get, ...REF_TEST, HEAP_CODES.get(T.Heap[kind])!, ...bit];
  });
  return [...get, ...get, Op.refIsNull, ...tests];
}

/** The types in which JS passes one value of a type: as an argument, or as a result. */
function passedTypes(info: ModuleInfo, type: T.ValType, isResult: boolean): number[][] {
  switch (type) {
    case T.F32:
      return [[I32_CODE]];
    case T.F64:
      return [[I64_CODE]];
    case T.V128:
      return [[I64_CODE], [I64_CODE]];
  }
  const family = T.isRef(type) ? hierarchy(info, type) : null;
  if (family === 'exn') return isResult ? [[I32_CODE]] : [];
  if (family === 'any' && isResult) return [valTypeBytes(type), [I32_CODE]];
  return [valTypeBytes(type)];
}

/** The content of the module's type section after the count of its entries; empty if it has none. */
function typeSectionEntries(bytes: Uint8Array): Uint8Array {
  let at = 8;
  const read = (): number => {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++]!;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const id = bytes[at++];
    const end = read() + at;
    if (id === 1) {
      read();
      return bytes.subarray(at, end);
    }
    at = end;
  }
  return bytes.subarray(0, 0);
}

export function resultTypes(info: ModuleInfo, subject: Subject): readonly T.ValType[] {
  return subject.kind === 'func' ? funcType(info, subject.type).results : [subject.type];
}

export function funcType(info: ModuleInfo, index: number): FuncTypeDescriptor {
  const type = info.types[index];
  if (type?.kind !== 'func') throw new Error(`type ${index} is not a function type`);
  return type;
}

/** Assembles the wrapper module of a function or global of a module. */
export function assembleWrapper(info: ModuleInfo, subject: Subject): Uint8Array<ArrayBuffer> {
  const params = subject.kind === 'func' ? funcType(info, subject.type).params : [];
  const results = resultTypes(info, subject);
  const passedParams: number[][] = [];
  const code: number[] = [];
  for (const type of params) {
    code.push(...raise(info, type, passedParams.length));
    passedParams.push(...passedTypes(info, type, false));
  }
  const firstResult = passedParams.length;
  code.push(...(subject.kind === 'func' ? [Op.call, 0] : [Op.globalGet, 0]));
  for (let i = results.length - 1; i >= 0; i--) {
    code.push(Op.localSet, ...unsigned(firstResult + i));
  }
  results.forEach((type, i) => code.push(...lower(info, type, firstResult + i)));
  code.push(Op.end);

  const passedResults = results.flatMap((type) => passedTypes(info, type, true));
  const wrapperType = [0x60, ...vector(passedParams), ...vector(passedResults)];
  const types = [...typeSectionEntries(info.bytes), ...wrapperType];
  const typeCount = unsigned(info.recGroups.length + 1);
  const description =
    subject.kind === 'func'
      ? [0, ...unsigned(subject.type)]
      : [3, ...valTypeBytes(subject.type), subject.mutable ? 1 : 0];
  const locals = vector(results.map((type) => [1, ...valTypeBytes(type)]));
  const body = [...locals, ...code];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...[1, ...unsigned(typeCount.length + types.length), ...typeCount, ...types],
    ...section(2, [[...name('m'), ...name('x'), ...description]]),
    ...section(3, [unsigned(info.types.length)]),
    ...section(7, [[...name('w'), 0, ...unsigned(subject.kind === 'func' ? 1 : 0)]]),
    ...section(10, [[...unsigned(body.length), ...body]]),
  ]);
}
