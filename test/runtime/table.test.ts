import { describe, expect, it } from 'vitest';
import type { FuncRef } from '../../runtime/abi.ts';
import {
  Table,
  canonicalTypes,
  elemDrop,
  indirect,
  tableCopy,
  tableFill,
  tableGet,
  tableGrow,
  tableInit,
  tableSet,
} from '../../runtime/index.ts';
import { EXTERNREF, FUNCREF, I32 } from '../../runtime/value-types.ts';
import { funcType, outcome } from './hand-written.ts';

const outOfBounds = 'throws RuntimeError: out of bounds table access';

function contextWith(values: unknown[], max: number | null = null) {
  const table = new Table({ min: 0, max, is64: false, element: EXTERNREF }, EXTERNREF, null);
  table.elements.push(...values);
  return { T: [table], elem: [['x', 'y', 'z']] as unknown[][] };
}

describe('table instructions', () => {
  it('trap outside the table and keep undefined as a value of its own', () => {
    const $ = contextWith(['a', undefined]);
    expect(tableGet($, 0, 1)).toBe(undefined);
    expect(outcome(() => tableGet($, 0, 2))).toBe(outOfBounds);
    expect(outcome(() => tableSet($, 0, 2 ** 32, 'b'))).toBe(outOfBounds);
    tableSet($, 0, 0, 'b');
    expect($.T[0]!.elements).toEqual(['b', undefined]);
  });

  it('grow in place, up to the maximum', () => {
    const $ = contextWith(['a'], 3);
    const elements = $.T[0]!.elements;
    expect(tableGrow($, 0, 'n', 2)).toBe(1);
    expect(elements).toEqual(['a', 'n', 'n']);
    expect(tableGrow($, 0, 'n', 1)).toBe(-1);
    expect(tableGrow($, 0, 'n', 0)).toBe(3);
    expect(tableGrow(contextWith([]), 0, null, 2 ** 32 - 1)).toBe(-1);
  });

  it('check before they write', () => {
    const $ = contextWith(['a', 'b', 'c']);
    expect(outcome(() => tableFill($, 0, 1, 'n', 3))).toBe(outOfBounds);
    expect(outcome(() => tableCopy($, 0, 0, 2, 0, 2))).toBe(outOfBounds);
    expect(outcome(() => tableInit($, 0, 0, 0, 2, 2))).toBe(outOfBounds);
    expect(outcome(() => tableInit($, 0, 0, 4, 0, 0))).toBe(outOfBounds);
    expect($.T[0]!.elements).toEqual(['a', 'b', 'c']);
  });

  it('copy overlapping ranges as if at once', () => {
    const $ = contextWith(['a', 'b', 'c', 'd']);
    tableCopy($, 0, 0, 1, 0, 3);
    expect($.T[0]!.elements).toEqual(['a', 'a', 'b', 'c']);
    tableFill($, 0, 2, 'f', 2);
    tableInit($, 0, 0, 0, 1, 2);
    expect($.T[0]!.elements).toEqual(['y', 'z', 'f', 'f']);
  });

  it('find a dropped segment empty', () => {
    const $ = contextWith(['a']);
    elemDrop($, 0);
    tableInit($, 0, 0, 0, 0, 0);
    expect(outcome(() => tableInit($, 0, 0, 0, 0, 1))).toBe(outOfBounds);
  });
});

/** Indices and counts as native tables take them, though in a compiled file nothing else does so. */
describe('a table in the hands of a host', () => {
  const table = () =>
    new Table({ min: 1, max: 9, is64: false, element: EXTERNREF }, EXTERNREF, 'a');

  it('takes whole numbers', () => {
    const growing = table();
    expect([growing.grow('1' as unknown as number, 'b'), growing.length]).toEqual([1, 2]);
    expect([growing.grow(0.5, 'c'), growing.length]).toEqual([2, 2]);
    growing.set(0.5, 'd');
    expect([growing.get(0.5), growing.get(1)]).toEqual(['d', 'b']);
  });

  it('refuses what is none, and stays as it was', () => {
    const kept = table();
    for (const count of [-1, NaN, Infinity]) {
      expect(() => kept.grow(count)).toThrow(TypeError);
      expect(() => kept.get(count)).toThrow(TypeError);
      expect(() => kept.set(count, 'b')).toThrow(TypeError);
    }
    expect(() => kept.get(1)).toThrow(RangeError);
    expect(kept.elements).toEqual(['a']);
  });

  it('fills with the default of its type', () => {
    const growing = table();
    growing.grow(1);
    growing.set(0);
    expect(growing.elements).toEqual([undefined, undefined]);
    const functions = new Table({ min: 0, max: 1, is64: false, element: FUNCREF }, FUNCREF, null);
    functions.grow(1);
    functions.set(0);
    expect(functions.elements).toEqual([null]);
  });
});

describe('indirect', () => {
  const open = { ...funcType([I32], []), isFinal: false };
  const [base, derived, other] = canonicalTypes(
    [open, { ...funcType([I32], []), supertype: 0 }, funcType([], [])],
    [1, 1, 1],
  ) as [number, number, number];
  const ref = { t: derived } as FuncRef;
  const table = new Table({ min: 0, max: null, is64: false, element: FUNCREF }, FUNCREF, null);
  table.elements.push(null, ref);
  const $ = { T: [table], elem: [] };

  it('finds functions of the type or of a subtype', () => {
    expect(indirect($, 0, 1, derived)).toBe(ref);
    expect(indirect($, 0, 1, base)).toBe(ref);
  });

  it('says what is wrong in the words of the spec', () => {
    expect(outcome(() => indirect($, 0, 1, other))).toBe(
      'throws RuntimeError: indirect call type mismatch',
    );
    expect(outcome(() => indirect($, 0, 0, base))).toBe(
      'throws RuntimeError: uninitialized element',
    );
    for (const index of [2, -1, 2 ** 31, -(2 ** 31), 2 ** 53]) {
      expect(outcome(() => indirect($, 0, index, base))).toBe(
        'throws RuntimeError: undefined element',
      );
    }
  });
});
