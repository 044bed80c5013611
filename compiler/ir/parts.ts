/** How a wasm value is split into parts: one JS variable each (runtime/abi.ts). */
import type { ValType } from '../../runtime/value-types.ts';
import { F32, F64, I32, I64, V128, partCount } from '../../runtime/value-types.ts';
import type { PartClass } from '../../runtime/abi.ts';
import { NULL, ZERO, float } from './expressions.ts';
import { Cls } from './nodes.ts';
import type { Node } from './nodes.ts';

export function classOf(type: ValType): Cls {
  switch (type) {
    case I32:
    case I64:
    case V128:
      return Cls.int;
    case F32:
      return Cls.single;
    case F64:
      return Cls.float;
    default:
      return Cls.ref;
  }
}

/** Classes of all parts of a list of types. */
export function partClasses(types: readonly ValType[]): Cls[] {
  const classes: Cls[] = [];
  for (const type of types) {
    for (let n = partCount(type); n > 0; n--) classes.push(classOf(type));
  }
  return classes;
}

/** The zero value of a class. */
export const zeroOf = (cls: Cls): Node =>
  cls === Cls.int ? ZERO : cls === Cls.ref ? NULL : float(0, cls);

/** The ABI's class of an IR class. */
export const abiClass = (cls: Cls): PartClass =>
  cls === Cls.int ? 'i' : cls === Cls.ref ? 'r' : 'f';
