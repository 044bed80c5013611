/**
 * Reads the types of rows, written in the spec's notation: '[i32 (ref null func)] -> [addr]'.
 * Runs once for each row when the table is built; a word it doesn't know is a bug in a row.
 */
import {
  ANYREF,
  EXTERNREF,
  F32,
  F64,
  FUNCREF,
  Heap,
  I32,
  I64,
  refType,
  V128,
} from '../../runtime/value-types.ts';
import type { ValType } from '../../runtime/value-types.ts';
import type { Signature } from './row.ts';

const words: Readonly<Record<string, ValType>> = {
  i32: I32,
  i64: I64,
  f32: F32,
  f64: F64,
  v128: V128,
  funcref: FUNCREF,
  externref: EXTERNREF,
  anyref: ANYREF,
  eqref: refType(Heap.eq, true),
  i31ref: refType(Heap.i31, true),
  arrayref: refType(Heap.array, true),
  '(ref i31)': refType(Heap.i31, false),
};

/**
 * @param type a function type in the spec's notation
 * @param address what `addr` stands for
 */
export function parseSignature(type: string, address: ValType): Signature {
  const sides = /^\[(.*)\] -> \[(.*)\]$/.exec(type);
  if (sides === null) throw new Error(`unreachable: instruction type ${type}`);
  return { pops: parseTypes(sides[1] ?? '', address), pushes: parseTypes(sides[2] ?? '', address) };
}

function parseTypes(text: string, address: ValType): ValType[] {
  const names = text.match(/\([^)]*\)|\S+/g) ?? [];
  return names.map((name) => {
    const type = name === 'addr' ? address : words[name];
    if (type === undefined) throw new Error(`unreachable: value type ${name} in a row`);
    return type;
  });
}
