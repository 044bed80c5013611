/**
 * The type space of a module: which types are equal, and which match which.
 *
 * It gets recursion groups one after the other and gives every type a canonical number: two types
 * are equivalent exactly if their numbers are equal. A group is made canonical by writing it out
 * with references into itself relative and references out of it by their canonical numbers, so
 * equality of groups is equality of texts and nothing is compared recursively.
 * It judges types only; values and stacks are validate/function.ts.
 * @see core 3.1 "Types", 3.3 "Matching"
 */
import type { TypeDescriptor } from '../../runtime/abi.ts';
import {
  BOTTOM,
  BOTTOM_HEAP,
  Heap,
  heapOf,
  heapTypeIndex,
  isConcreteHeap,
  isExactRef,
  isNullableRef,
  isRef,
  refType,
} from '../../runtime/value-types.ts';
import type { HeapType, ValType } from '../../runtime/value-types.ts';

export const BOTTOM_REF: ValType = refType(BOTTOM_HEAP, false);

const bit = (...heaps: HeapType[]): number => heaps.reduce((set, heap) => set | (1 << heap), 0);

/** For each abstract heap type, the abstract ones strictly above it. @see core 3.3.3 */
const above: readonly number[] = (() => {
  const table = Array.from({ length: 32 }, () => 0);
  table[Heap.nofunc] = bit(Heap.func);
  table[Heap.noextern] = bit(Heap.extern);
  table[Heap.noexn] = bit(Heap.exn);
  table[Heap.eq] = bit(Heap.any);
  table[Heap.i31] = bit(Heap.eq, Heap.any);
  table[Heap.struct] = bit(Heap.eq, Heap.any);
  table[Heap.array] = bit(Heap.eq, Heap.any);
  table[Heap.none] = bit(Heap.any, Heap.eq, Heap.i31, Heap.struct, Heap.array);
  table[BOTTOM_HEAP] = -1;
  return table;
})();

const abstractOfKind = { func: Heap.func, struct: Heap.struct, array: Heap.array } as const;

export class TypeSpace {
  readonly types: TypeDescriptor[] = [];
  /** By type index: the index of the first type that is equivalent. */
  readonly canonical: number[] = [];
  /** By type index: how many supertypes are above it. */
  readonly depths: number[] = [];
  /** Custom descriptors: the descriptor of a type, and the type a descriptor describes. */
  readonly descriptors = new Map<number, number>();
  readonly describes = new Map<number, number>();
  private readonly groups = new Map<string, number>();

  /** Makes the types from `start` on, which are one recursion group, canonical. */
  addGroup(start: number): void {
    const { types, canonical } = this;
    const key = this.groupText(start);
    const first = this.groups.get(key) ?? start;
    if (first === start) this.groups.set(key, start);
    for (let index = start; index < types.length; index++) canonical[index] = first + index - start;
  }

  /** Lets go of what only further groups would need. */
  seal(): void {
    this.groups.clear();
  }

  private groupText(start: number): string {
    const index = (i: number): number => (i >= start ? start - 1 - i : this.canonical[i]!);
    const optional = (i: number | undefined): number | string => (i === undefined ? '' : index(i));
    const value = (type: ValType): string => {
      const heap = heapOf(type);
      if (!isRef(type) || !isConcreteHeap(heap)) return String(type);
      return `${type & 63}:${index(heapTypeIndex(heap))}`;
    };
    const parts: string[] = [];
    for (let i = start; i < this.types.length; i++) {
      const type = this.types[i]!;
      const supertype = type.supertype < 0 ? '' : index(type.supertype);
      parts.push(`${type.kind} ${type.isFinal ? 1 : 0} ${supertype}`);
      parts.push(`${optional(this.descriptors.get(i))} ${optional(this.describes.get(i))}`);
      if (type.kind === 'func') {
        for (const param of type.params) parts.push(value(param));
        parts.push('>');
        for (const result of type.results) parts.push(value(result));
      } else {
        const fields = type.kind === 'struct' ? type.fields : [type.element];
        for (const field of fields) parts.push(value(field.type) + (field.mutable ? 'm' : 'c'));
      }
      parts.push(';');
    }
    return parts.join(' ');
  }

  /** True if a value of type `sub` may stand where `sup` is expected. @see core 3.3.5 */
  matches(sub: ValType, sup: ValType): boolean {
    if (sub === sup || sub === BOTTOM) return true;
    if (!isRef(sub) || !isRef(sup)) return false;
    if (isNullableRef(sub) && !isNullableRef(sup)) return false;
    if (!isExactRef(sup)) return this.heapMatches(heapOf(sub), heapOf(sup));
    return this.matchesExact(sub, heapOf(sup));
  }

  private matchesExact(sub: ValType, sup: HeapType): boolean {
    const heap = heapOf(sub);
    if (!isConcreteHeap(heap)) return this.heapMatches(heap, sup);
    return (
      isExactRef(sub) && this.canonical[heapTypeIndex(heap)] === this.canonical[heapTypeIndex(sup)]
    );
  }

  /** @see core 3.3.3 "Heap Types" */
  heapMatches(sub: HeapType, sup: HeapType): boolean {
    if (sub === sup) return true;
    if (isConcreteHeap(sub)) {
      if (isConcreteHeap(sup)) return this.isSubtype(heapTypeIndex(sub), heapTypeIndex(sup));
      const kind = this.abstractAbove(heapTypeIndex(sub));
      return kind === sup || ((above[kind]! >> sup) & 1) !== 0;
    }
    if (!isConcreteHeap(sup)) return ((above[sub]! >> sup) & 1) !== 0;
    if (sub === BOTTOM_HEAP) return true;
    const kind = this.abstractAbove(heapTypeIndex(sup));
    return sub === (kind === Heap.func ? Heap.nofunc : Heap.none);
  }

  /** The least abstract heap type above a declared type: func, struct or array. */
  abstractAbove(typeIndex: number): HeapType {
    return abstractOfKind[this.types[typeIndex]!.kind];
  }

  /** True if `sub` is equivalent to `sup` or declared to be below it. */
  isSubtype(sub: number, sup: number): boolean {
    const wanted = this.canonical[sup];
    for (let index = sub; index >= 0; index = this.types[index]!.supertype) {
      if (this.canonical[index] === wanted) return true;
    }
    return false;
  }

  /** The heap type above all others of the same hierarchy. */
  topOf(heap: HeapType): HeapType {
    const abstract = isConcreteHeap(heap) ? this.abstractAbove(heapTypeIndex(heap)) : heap;
    switch (abstract) {
      case Heap.func:
      case Heap.nofunc:
        return Heap.func;
      case Heap.extern:
      case Heap.noextern:
        return Heap.extern;
      case Heap.exn:
      case Heap.noexn:
        return Heap.exn;
      default:
        return Heap.any;
    }
  }

  /** True if the lists have one length and match one by one. */
  allMatch(subs: readonly ValType[], sups: readonly ValType[]): boolean {
    if (subs.length !== sups.length) return false;
    for (let i = 0; i < subs.length; i++) if (!this.matches(subs[i]!, sups[i]!)) return false;
    return true;
  }
}
