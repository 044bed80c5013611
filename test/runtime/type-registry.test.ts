import { describe, expect, it } from 'vitest';
import type { StructTypeDescriptor } from '../../runtime/abi.ts';
import {
  canonicalTypes,
  canonicalValType,
  isSubtype,
  matchesHeap,
  matchesType,
} from '../../runtime/index.ts';
import {
  ANYREF,
  FUNCREF,
  Heap,
  I32,
  I64,
  asNonNull,
  concreteHeap,
  refType,
} from '../../runtime/value-types.ts';
import { funcType } from './hand-written.ts';

const to = (index: number, isNullable = true) => refType(concreteHeap(index), isNullable);
const struct = (
  types: number[],
  supertype = -1,
  isFinal = supertype >= 0,
): StructTypeDescriptor => ({
  kind: 'struct',
  fields: types.map((type) => ({ type, mutable: false })),
  isFinal,
  supertype,
});

describe('canonical types', () => {
  it('are the same for equal types of different modules, wherever they stand', () => {
    const [a] = canonicalTypes([funcType([I32], [I64])], [1]);
    const [other, b] = canonicalTypes([funcType([], [I64]), funcType([I32], [I64])], [1, 1]);
    expect(b).toBe(a);
    expect(other).not.toBe(a);
  });

  it('tell finality, mutability and supertypes apart', () => {
    const ids = canonicalTypes(
      [
        struct([I32]),
        { ...struct([I32]), isFinal: true },
        { ...struct([I32]), fields: [{ type: I32, mutable: true }] },
        struct([I32], 0),
        { kind: 'array', element: { type: I32, mutable: false }, isFinal: false, supertype: -1 },
      ],
      [1, 1, 1, 1, 1],
    );
    expect(new Set(ids).size).toBe(5);
  });

  it('compare recursive types by structure', () => {
    const list = (self: number) => struct([I32, to(self)]);
    const [a] = canonicalTypes([list(0)], [1]);
    const [, b] = canonicalTypes([funcType([], []), list(1)], [1, 1]);
    expect(b).toBe(a);
  });

  it('compare whole rec groups: place and company matter', () => {
    const pair = [struct([to(1)]), struct([to(0)])];
    const [a, b] = canonicalTypes(pair, [2]) as [number, number];
    const [, c, d] = canonicalTypes([funcType([], []), struct([to(2)]), struct([to(1)])], [1, 2]);
    expect([c, d]).toEqual([a, b]);
    expect(a).not.toBe(b);
    const [alone] = canonicalTypes([struct([to(0)])], [1]);
    expect([a, b]).not.toContain(alone);
  });

  it('tell a reference into the own group from one to an equal earlier type', () => {
    const [first] = canonicalTypes([struct([to(0)])], [1]);
    const [, second] = canonicalTypes([struct([to(0)]), struct([to(0)])], [1, 1]) as [
      number,
      number,
    ];
    expect(second).not.toBe(first);
  });
});

describe('matching', () => {
  const [animal, dog, puppy, stone, fn] = canonicalTypes(
    [struct([]), struct([I32], 0, false), struct([I32, I32], 1), struct([I64]), funcType([], [])],
    [1, 1, 1, 1, 1],
  ) as [number, number, number, number, number];

  it('follows declared supertypes, transitively', () => {
    expect(isSubtype(puppy, animal)).toBe(true);
    expect(isSubtype(dog, animal)).toBe(true);
    expect(isSubtype(animal, dog)).toBe(false);
    expect(isSubtype(stone, animal)).toBe(false);
  });

  it('knows the abstract hierarchies', () => {
    expect(matchesHeap(concreteHeap(dog), Heap.struct)).toBe(true);
    expect(matchesHeap(concreteHeap(dog), Heap.any)).toBe(true);
    expect(matchesHeap(concreteHeap(dog), Heap.array)).toBe(false);
    expect(matchesHeap(concreteHeap(fn), Heap.func)).toBe(true);
    expect(matchesHeap(concreteHeap(fn), Heap.any)).toBe(false);
    expect(matchesHeap(Heap.none, concreteHeap(dog))).toBe(true);
    expect(matchesHeap(Heap.nofunc, concreteHeap(dog))).toBe(false);
    expect(matchesHeap(Heap.i31, Heap.eq)).toBe(true);
    expect(matchesHeap(Heap.any, Heap.eq)).toBe(false);
    expect(matchesHeap(Heap.noextern, Heap.extern)).toBe(true);
    expect(matchesHeap(Heap.extern, Heap.any)).toBe(false);
  });

  it('respects nullability and exactness of references', () => {
    expect(matchesType(asNonNull(FUNCREF), FUNCREF)).toBe(true);
    expect(matchesType(FUNCREF, asNonNull(FUNCREF))).toBe(false);
    expect(matchesType(to(dog), ANYREF)).toBe(true);
    const exactDog = refType(concreteHeap(dog), false, true);
    expect(matchesType(exactDog, to(animal))).toBe(true);
    expect(matchesType(to(dog, false), exactDog)).toBe(false);
    expect(matchesType(I32, I64)).toBe(false);
  });

  it('translates a module type into runtime space', () => {
    expect(canonicalValType([stone, dog], to(1, false))).toBe(to(dog, false));
    expect(canonicalValType([stone], FUNCREF)).toBe(FUNCREF);
  });
});
