/**
 * Value types as embedders write them: the spec's text notation. Types of a module that name other
 * types by index appear as the abstract type next above: an index means nothing outside its module.
 *
 * @see core 6.4 "Types" (abbreviations)
 */
import {
  Heap,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isNullableRef,
  isRef,
  refType,
  valTypeName,
} from '../value-types.ts';
import * as numeric from '../value-types.ts';
import type { TypeDescriptor } from '../abi.ts';

export type NumType = 'i32' | 'i64' | 'f32' | 'f64';
export type VecType = 'v128';
export type HeapType = Exclude<keyof typeof Heap, 'cont' | 'nocont'>;
/** Nullable references have short names. */
type NullableRefType =
  | `${'func' | 'extern' | 'any' | 'eq' | 'i31' | 'struct' | 'array' | 'exn'}ref`
  | `null${'func' | 'extern' | 'exn' | ''}ref`;
export type RefType = NullableRefType | `(ref ${HeapType})`;
export type ValType = NumType | VecType | RefType;

const bottoms: Readonly<Record<string, string>> = {
  nofunc: 'nullfuncref',
  noextern: 'nullexternref',
  none: 'nullref',
  noexn: 'nullexnref',
};

/** Every value type with its number in runtime/value-types.ts. */
const numbers = new Map<ValType, numeric.ValType>([
  ['i32', numeric.I32],
  ['i64', numeric.I64],
  ['f32', numeric.F32],
  ['f64', numeric.F64],
  ['v128', numeric.V128],
]);
for (const name of Object.keys(Heap) as HeapType[]) {
  const nullable = (bottoms[name] ?? `${name}ref`) as NullableRefType;
  numbers.set(nullable, refType(Heap[name], true));
  numbers.set(`(ref ${name})`, refType(Heap[name], false));
}
const names = new Map([...numbers].map(([name, number]) => [number, name]));

/** The number of a value type. @throws TypeError for anything that is none */
export function valTypeNumber(type: ValType): numeric.ValType {
  const number = numbers.get(type);
  if (number === undefined) throw new TypeError(`${String(type)} is not a value type`);
  return number;
}

/** @throws TypeError for anything that is not a value type */
export function checkValType(type: ValType): ValType {
  valTypeNumber(type);
  return type;
}

/** @throws TypeError for anything that is not a reference type */
export function checkRefType(type: RefType): RefType {
  if (!isRef(valTypeNumber(type))) throw new TypeError(`${type} is not a reference type`);
  return type;
}

const kindHeaps = { func: Heap.func, struct: Heap.struct, array: Heap.array } as const;

/**
 * The name of a type given by number.
 * @param typeAt the type definition that a concrete heap type stands for
 */
export function valTypeOf(
  number: numeric.ValType,
  typeAt: (index: number) => TypeDescriptor,
): ValType {
  const heap = isRef(number) ? heapOf(number) : 0;
  const known = isConcreteHeap(heap)
    ? refType(kindHeaps[typeAt(heapTypeIndex(heap)).kind], isNullableRef(number))
    : number;
  const name = names.get(known);
  if (name === undefined) throw new TypeError(`${valTypeName(number)} has no name here`);
  return name;
}

/** How values of a type cross the border: as they are, as functions, in an ExternRef, or not at all. */
export type Crossing = 'number' | 'func' | 'object' | 'none';
const heapCrossings = new Map<numeric.HeapType, Crossing>([
  [Heap.func, 'func'],
  [Heap.nofunc, 'func'],
  [Heap.exn, 'none'],
  [Heap.noexn, 'none'],
]);
const crossings = new Map<ValType, Crossing>(
  [...numbers].map(([type, number]) => {
    if (!isRef(number)) return [type, number === numeric.V128 ? 'none' : 'number'];
    return [type, heapCrossings.get(heapOf(number)) ?? 'object'];
  }),
);
export const crossingOf = (type: ValType): Crossing => crossings.get(type)!;

/** Whether functions are among the types. */
export const hasFunctions = (types: readonly ValType[]): boolean =>
  types.some((type) => crossings.get(type) === 'func');

export const isNullable = (type: ValType): boolean => isNullableRef(valTypeNumber(type));
