import { describe, expect, it } from 'vitest';
import type { TypeDescriptor } from '../../runtime/abi.ts';
import {
  ANYREF,
  BOTTOM,
  FUNCREF,
  Heap,
  I32,
  I64,
  concreteHeap,
  refType,
} from '../../runtime/value-types.ts';
import { BOTTOM_REF, TypeSpace } from '../../compiler/validate/types.ts';

const struct = (field: number, supertype = -1): TypeDescriptor => ({
  kind: 'struct',
  fields: [{ type: field, mutable: false }],
  isFinal: false,
  supertype,
});

function spaceOf(...groups: TypeDescriptor[][]): TypeSpace {
  const space = new TypeSpace();
  for (const group of groups) {
    const start = space.types.length;
    space.types.push(...group);
    space.addGroup(start);
  }
  return space;
}

const ref = (index: number): number => refType(concreteHeap(index), false);

describe('type equivalence', () => {
  it('makes groups equal that are equal up to their position', () => {
    const space = spaceOf([struct(ref(1)), struct(ref(0))], [struct(ref(3)), struct(ref(2))]);
    expect(space.canonical).toEqual([0, 1, 0, 1]);
  });

  it('tells a type that names itself from one that names its equal', () => {
    const space = spaceOf([struct(ref(0))], [struct(ref(0))]);
    expect(space.canonical).toEqual([0, 1]);
  });

  it('looks through references to equal groups', () => {
    const space = spaceOf([struct(I32)], [struct(I32)], [struct(ref(0))], [struct(ref(1))]);
    expect(space.canonical).toEqual([0, 0, 2, 2]);
  });

  it('tells the same types apart in groups of another size', () => {
    const space = spaceOf([struct(I32)], [struct(I32), struct(I32)]);
    expect(space.canonical).toEqual([0, 1, 2]);
  });
});

describe('matching', () => {
  const space = spaceOf([struct(I32)], [struct(I32, 0)], [struct(I32, 1)], [struct(I64)]);

  it('follows declared supertypes', () => {
    expect(space.matches(ref(2), ref(0))).toBe(true);
    expect(space.matches(ref(0), ref(2))).toBe(false);
    expect(space.matches(ref(3), ref(0))).toBe(false);
  });

  it('knows the abstract types above and below', () => {
    expect(space.matches(ref(0), refType(Heap.eq, true))).toBe(true);
    expect(space.matches(refType(Heap.none, true), refType(concreteHeap(0), true))).toBe(true);
    expect(space.matches(ref(0), FUNCREF)).toBe(false);
    expect(space.matches(refType(Heap.nofunc, true), ANYREF)).toBe(false);
  });

  it('never lets null pass for non-null', () => {
    expect(space.matches(refType(concreteHeap(0), true), ref(0))).toBe(false);
    expect(space.matches(ref(0), refType(concreteHeap(0), true))).toBe(true);
  });

  it('lets the bottom types match, the bottom reference only references', () => {
    expect(space.matches(BOTTOM, I32)).toBe(true);
    expect(space.matches(BOTTOM_REF, ref(0))).toBe(true);
    expect(space.matches(BOTTOM_REF, I32)).toBe(false);
  });
});
