/**
 * How the types of structs and arrays are laid out in JavaScript objects: which properties a field
 * has, which storage an array. One place for translator and emitter; the runtime's side is
 * runtime/gc.ts.
 */
import type { ArrayTypeDescriptor, StorageKind, StructTypeDescriptor } from '../../runtime/abi.ts';
import {
  F32,
  F64,
  Heap,
  I16,
  I32,
  I8,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isRef,
  partCount,
} from '../../runtime/value-types.ts';
import type { HeapType, ValType } from '../../runtime/value-types.ts';
import type { ModuleInfo } from '../module-info.ts';

/** Property that holds part `part` of field `index`. */
export const fieldName = (index: number, part: number): string =>
  part === 0 ? `f${index}` : `f${index}_${part}`;

/** Property of an array object that holds its elements. */
export const ELEMENTS = 'a';

/** What a field of the storage type is on the stack. */
export const unpacked = (type: ValType): ValType => (type === I8 || type === I16 ? I32 : type);

/** Property that holds the descriptor of a struct whose type has one. */
export const DESCRIPTOR = 'd';

/** Properties of a struct, in order. */
export function fieldNames({ fields, descriptor }: StructTypeDescriptor): string[] {
  const names = fields.flatMap(({ type }, i) =>
    Array.from({ length: partCount(type) }, (_, part) => fieldName(i, part)),
  );
  if (descriptor !== undefined) names.push(DESCRIPTOR);
  return names;
}

export function structAt(info: ModuleInfo, typeIndex: number): StructTypeDescriptor {
  const type = info.types[typeIndex]!;
  if (type.kind !== 'struct') throw new Error('unreachable: validated as a struct type');
  return type;
}

export function arrayAt(info: ModuleInfo, typeIndex: number): ArrayTypeDescriptor {
  const type = info.types[typeIndex]!;
  if (type.kind !== 'array') throw new Error('unreachable: validated as an array type');
  return type;
}

/** The storage of elements of a type of numbers. */
export function storageKind(type: ValType): StorageKind {
  if (type === I8) return 'int8s';
  if (type === I16) return 'int16s';
  if (type === F32) return 'float32s';
  return type === F64 ? 'float64s' : 'int32s';
}

/** True if elements of the type may be JavaScript's undefined. */
export function mayBeUndefined(type: ValType): boolean {
  return isRef(type) && heapOf(type) === Heap.extern;
}

/** How many supertypes a type has above it. */
export function depthOf(info: ModuleInfo, typeIndex: number): number {
  let depth = 0;
  for (let k = info.types[typeIndex]!.supertype; k >= 0; k = info.types[k]!.supertype) depth++;
  return depth;
}

/** The abstract heap types above each abstract one, itself included, as far as structs and arrays go. */
const aboveAbstract: Readonly<Record<number, readonly HeapType[]>> = {
  [Heap.eq]: [Heap.any],
  [Heap.i31]: [Heap.eq, Heap.any],
  [Heap.struct]: [Heap.eq, Heap.any],
  [Heap.array]: [Heap.eq, Heap.any],
};
const heapOfKind = { func: Heap.func, struct: Heap.struct, array: Heap.array } as const;

/** True if every value of heap type `sub` is one of `sup`; false where that isn't plain to see. */
export function isHeapBelow(info: ModuleInfo, sub: HeapType, sup: HeapType): boolean {
  if (sub === sup) return true;
  if (!isConcreteHeap(sub)) return aboveAbstract[sub]?.includes(sup) ?? false;
  const { types, canonicalTypes } = info;
  const index = heapTypeIndex(sub);
  if (!isConcreteHeap(sup)) return isHeapBelow(info, heapOfKind[types[index]!.kind], sup);
  const wanted = canonicalTypes[heapTypeIndex(sup)];
  for (let k = index; k >= 0; k = types[k]!.supertype)
    if (canonicalTypes[k] === wanted) return true;
  return false;
}
