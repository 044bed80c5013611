/**
 * Modules that the host backend makes of bytes, because the JS API has no other way:
 * - a trampoline turns a host function into a function with an identity, that tables can hold;
 * - a probe links just if a function has a given type.
 */
import type { FuncType } from '../../engine/types.ts';
import type { ValType } from '../../engine/val-type.ts';

const heapCodes: Readonly<Record<string, number>> = {
  func: 0x70,
  nofunc: 0x73,
  extern: 0x6f,
  noextern: 0x72,
  any: 0x6e,
  eq: 0x6d,
  i31: 0x6c,
  struct: 0x6b,
  array: 0x6a,
  none: 0x71,
  exn: 0x69,
  noexn: 0x74,
};
const typeCodes: Readonly<Record<string, number>> = {
  i32: 0x7f,
  i64: 0x7e,
  f32: 0x7d,
  f64: 0x7c,
  v128: 0x7b,
  nullref: 0x71,
  nullfuncref: 0x73,
  nullexternref: 0x72,
  nullexnref: 0x74,
};

/** @see core 5.3 "Types" */
function valTypeBytes(type: ValType): number[] {
  const nonNull = /^\(ref (.*)\)$/.exec(type);
  if (nonNull !== null) return [0x64, heapCodes[nonNull[1]!]!];
  return [typeCodes[type] ?? heapCodes[type.slice(0, -'ref'.length)]!];
}

function unsigned(value: number): number[] {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

const vector = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const section = (id: number, content: readonly number[]): number[] => [
  id,
  ...unsigned(content.length),
  ...content,
];
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** Imports function "m" "f" of the type with index `typeIndex`. */
const importSection = (typeIndex: number): number[] =>
  section(2, vector([[1, 0x6d, 1, 0x66, 0, ...unsigned(typeIndex)]]));
const exportSection = section(7, vector([[1, 0x66, 0, 0]]));

/** Imports a function "m" "f" of `type` and exports it again, as "f". */
export function trampoline(type: FuncType): Uint8Array<ArrayBuffer> {
  const funcType = [
    0x60,
    ...vector(type.params.map(valTypeBytes)),
    ...vector(type.results.map(valTypeBytes)),
  ];
  return Uint8Array.from([
    ...HEADER,
    ...section(1, vector([funcType])),
    ...importSection(0),
    ...exportSection,
  ]);
}

/**
 * Imports a function "m" "f" of a type of another module.
 * @param typeSection content of that module's type section
 */
export function probe(typeSection: Uint8Array, typeIndex: number): Uint8Array<ArrayBuffer> {
  const head = [...HEADER, 1, ...unsigned(typeSection.length)];
  const imports = importSection(typeIndex);
  const bytes = new Uint8Array(head.length + typeSection.length + imports.length);
  bytes.set(head);
  bytes.set(typeSection, head.length);
  bytes.set(imports, head.length + typeSection.length);
  return bytes;
}
