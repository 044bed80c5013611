/**
 * Canonical type ids: one number for each distinct type in this copy of the runtime.
 *
 * Two types are the same if their rec groups are structurally equal and they stand at the same
 * place in them (iso-recursive equality), so the registry hash-conses whole rec groups. Ids are
 * handed out upwards and never reused: a FuncRef may outlive its module, and its id must not come
 * to mean another type. Groups are counted: one that all have given back is forgotten, and its types
 * match nothing any more.
 *
 * "Runtime space": a ValType whose concrete heap types are canonical ids. All runtime objects
 * (tables, globals, tags, function references) keep their types in runtime space.
 *
 * @see core 3.1 "Types": rolling, defined types, and matching
 */
import type { Artefact, FieldDescriptor, StructTypeDescriptor, TypeDescriptor } from './abi.ts';
import {
  Heap,
  I32,
  concreteHeap,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isExactRef,
  isNullableRef,
  isRef,
  refType,
} from './value-types.ts';
import type { HeapType, ValType } from './value-types.ts';

/** First id of each known rec group, by its key. */
const groupIds = new Map<string, number>();
/** By first id of a group: how often it is registered. Infinity: for good. */
const references: number[] = [];
/** By id: the type in runtime space, and its supertypes from the root down to itself. */
const descriptors: TypeDescriptor[] = [];
const lineages: (readonly number[])[] = [];

/** Rewrites the concrete heap type in `type`, if it has one. */
function mapConcrete(type: ValType, map: (index: number) => number): ValType {
  if (!isRef(type)) return type;
  const heap = heapOf(type);
  if (!isConcreteHeap(heap)) return type;
  return refType(concreteHeap(map(heapTypeIndex(heap))), isNullableRef(type), isExactRef(type));
}

/** A ValType of a module, in runtime space; `typeIds` are the module's canonical ids (`$.K`). */
export function canonicalValType(typeIds: readonly number[], type: ValType): ValType {
  return mapConcrete(type, (index) => typeIds[index]!);
}

function mapDescriptor(type: TypeDescriptor, map: (index: number) => number): TypeDescriptor {
  const mapType = (t: ValType): ValType => mapConcrete(t, map);
  const mapField = (f: FieldDescriptor): FieldDescriptor => ({
    type: mapType(f.type),
    mutable: f.mutable,
  });
  const isFinal = type.isFinal;
  const supertype = type.supertype < 0 ? -1 : map(type.supertype);
  switch (type.kind) {
    case 'func':
      return {
        kind: 'func',
        params: type.params.map(mapType),
        results: type.results.map(mapType),
        isFinal,
        supertype,
      };
    case 'struct': {
      const mapped: StructTypeDescriptor = {
        kind: 'struct',
        fields: type.fields.map(mapField),
        isFinal,
        supertype,
      };
      if (type.descriptor !== undefined) mapped.descriptor = map(type.descriptor);
      if (type.describes !== undefined) mapped.describes = map(type.describes);
      return mapped;
    }
    case 'array':
      return { kind: 'array', element: mapField(type.element), isFinal, supertype };
  }
}

/** The text that two types share exactly if they are equal, given equal numbers for equal references. */
function keyOf(type: TypeDescriptor): string {
  const field = (f: FieldDescriptor): string => f.type + (f.mutable ? 'm' : '');
  const clause = (letter: string, index: number | undefined): string =>
    index === undefined ? '' : letter + index;
  const head = `${type.isFinal ? '' : 'o'}${type.supertype < 0 ? '' : type.supertype}`;
  switch (type.kind) {
    case 'func':
      return `${head}f${type.params.join()}>${type.results.join()}`;
    case 'struct':
      return `${head}s${type.fields.map(field).join()}${clause('d', type.descriptor)}${clause('e', type.describes)}`;
    case 'array':
      return `${head}a${field(type.element)}`;
  }
}

/** Registers types [start, end), one rec group; ids of the types before it are in `ids`. */
function registerGroup(
  types: readonly TypeDescriptor[],
  ids: readonly number[],
  start: number,
  end: number,
  count: number,
): number {
  const size = end - start;
  // In the key, types of earlier groups are even numbers, members of this group odd ones.
  const toKey = (index: number): number =>
    index < start ? ids[index]! * 2 : (index - start) * 2 + 1;
  let key = '';
  for (let i = start; i < end; i++) key += `${keyOf(mapDescriptor(types[i]!, toKey))};`;
  const known = groupIds.get(key);
  if (known !== undefined) {
    references[known]! += count;
    return known;
  }
  const base = descriptors.length;
  references[base] = count;
  const toId = (index: number): number => (index < start ? ids[index]! : base + index - start);
  for (let i = 0; i < size; i++) {
    const type = mapDescriptor(types[start + i]!, toId);
    descriptors.push(type);
    lineages.push((type.supertype < 0 ? [] : lineages[type.supertype]!).concat(base + i));
  }
  groupIds.set(key, base);
  return base;
}

/**
 * Registers a module's types for good.
 * @param recGroups sizes of the rec groups that `types` is cut into, in order.
 * @returns the canonical id of each type.
 */
export function canonicalTypes(
  types: readonly TypeDescriptor[],
  recGroups: readonly number[],
  count = Infinity,
): number[] {
  const ids: number[] = [];
  let start = 0;
  for (const size of recGroups) {
    if (size === 0) continue;
    const base = registerGroup(types, ids, start, start + size, count);
    for (let i = 0; i < size; i++) ids.push(base + i);
    start += size;
  }
  return ids;
}

/** Registers a module's types until `unregisterTypes`. @returns the canonical id of each type */
export const registerTypes = (
  types: readonly TypeDescriptor[],
  recGroups: readonly number[],
): number[] => canonicalTypes(types, recGroups, 1);

/** What is left of a type that is forgotten: its kind, and that it matches nothing but itself. */
const goneTypes: Readonly<Record<TypeDescriptor['kind'], TypeDescriptor>> = {
  func: { kind: 'func', params: [], results: [], isFinal: true, supertype: -1 },
  struct: { kind: 'struct', fields: [], isFinal: true, supertype: -1 },
  array: { kind: 'array', element: { type: I32, mutable: false }, isFinal: true, supertype: -1 },
};

/** Gives back what `registerTypes` returned, once. */
export function unregisterTypes(ids: readonly number[], recGroups: readonly number[]): void {
  const forgotten = new Set<number>();
  let start = 0;
  for (const size of recGroups) {
    const base = ids[start]!;
    if (size > 0 && --references[base]! === 0) {
      forgotten.add(base);
      for (let id = base; id < base + size; id++) {
        descriptors[id] = goneTypes[descriptors[id]!.kind];
        lineages[id] = [];
      }
    }
    start += size;
  }
  for (const [key, base] of groupIds) if (forgotten.has(base)) groupIds.delete(key);
}

/** How many rec groups are registered. */
export const registeredGroupCount = (): number => groupIds.size;

const idsByArtefact = new WeakMap<Artefact, readonly number[]>();

/** `canonicalTypes` of an artefact, worked out once. */
export function typeIdsOf(artefact: Artefact): readonly number[] {
  let ids = idsByArtefact.get(artefact);
  if (ids === undefined) {
    ids = canonicalTypes(artefact.types, artefact.recGroups);
    idsByArtefact.set(artefact, ids);
  }
  return ids;
}

/** Ids of the type's supertypes, from the root down to itself. */
export const lineageOf = (id: number): readonly number[] => lineages[id]!;

/** The type with canonical id `id`, in runtime space. */
export const descriptorOf = (id: number): TypeDescriptor => descriptors[id]!;

/** True if type `sub` is `sup` or declared (transitively) as its subtype. Constant time. */
export function isSubtype(sub: number, sup: number): boolean {
  if (sub === sup) return true;
  return lineages[sub]![lineages[sup]!.length - 1] === sup;
}

/** The abstract supertype next above each abstract heap type (core 3.3.3); the tops have none. */
const abstractParents: Readonly<Record<number, HeapType>> = {
  [Heap.eq]: Heap.any,
  [Heap.i31]: Heap.eq,
  [Heap.struct]: Heap.eq,
  [Heap.array]: Heap.eq,
};
const kindHeaps = { func: Heap.func, struct: Heap.struct, array: Heap.array } as const;
const bottomHeaps: readonly HeapType[] = [
  Heap.nofunc,
  Heap.noextern,
  Heap.none,
  Heap.noexn,
  Heap.nocont,
];

/** The top of a heap type's hierarchy: func, extern, any, exn or cont. */
export function topHeap(heap: HeapType): HeapType {
  if (isConcreteHeap(heap))
    return descriptorOf(heapTypeIndex(heap)).kind === 'func' ? Heap.func : Heap.any;
  if (heap >= Heap.any && heap <= Heap.none) return Heap.any;
  // The others come in pairs of top and bottom, the top being even.
  return heap & ~1;
}

/** Heap type matching in runtime space (core 3.3.3). */
export function matchesHeap(sub: HeapType, sup: HeapType): boolean {
  if (sub === sup) return true;
  if (isConcreteHeap(sub)) {
    if (isConcreteHeap(sup)) return isSubtype(heapTypeIndex(sub), heapTypeIndex(sup));
    return matchesHeap(kindHeaps[descriptorOf(heapTypeIndex(sub)).kind], sup);
  }
  if (bottomHeaps.indexOf(sub) >= 0) return topHeap(sub) === topHeap(sup);
  const parent = abstractParents[sub];
  return parent !== undefined && matchesHeap(parent, sup);
}

/** Value type matching in runtime space (core 3.3.4). */
export function matchesType(sub: ValType, sup: ValType): boolean {
  if (sub === sup) return true;
  if (!isRef(sub) || !isRef(sup)) return false;
  if (isNullableRef(sub) && !isNullableRef(sup)) return false;
  const subHeap = heapOf(sub);
  const supHeap = heapOf(sup);
  if (isExactRef(sup)) return subHeap === supHeap ? isExactRef(sub) : isBottomOf(subHeap, supHeap);
  return matchesHeap(subHeap, supHeap);
}

const isBottomOf = (sub: HeapType, sup: HeapType): boolean =>
  bottomHeaps.indexOf(sub) >= 0 && matchesHeap(sub, sup);
