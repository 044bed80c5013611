import { describe, expect, it } from 'vitest';
import { BodyReader, readLocals } from '../../compiler/binary/body-reader.ts';
import { featureSet } from '../../compiler/features.ts';
import type { FeatureName } from '../../compiler/features.ts';
import { byName, instructions } from '../../compiler/instructions/index.ts';
import { I32, I64, refType, Heap } from '../../runtime/value-types.ts';
import type { Bytes } from './bytes.ts';

/** A reader on the bytes of one instruction, after it was read. */
function read(...bytes: number[]): BodyReader {
  const reader = readerOf(bytes);
  reader.next();
  expect(reader.position).toBe(bytes.length);
  return reader;
}

const readerOf = (bytes: Bytes, features?: Partial<Record<FeatureName, boolean>>): BodyReader =>
  new BodyReader({
    bytes: Uint8Array.from(bytes),
    types: [{ kind: 'func', params: [I32], results: [I64, I32], isFinal: true, supertype: -1 }],
    features: featureSet(features),
  });

describe('immediates', () => {
  it('reads 64-bit constants as two words', () => {
    expect(read(0x42, 0x7f)).toMatchObject({ low: -1, high: -1 });
    expect(read(0x44, 0, 0, 0, 0, 0, 0, 0xf8, 0x7f)).toMatchObject({ low: 0, high: 0x7ff80000 });
  });

  it('reads a memory argument with a memory index', () => {
    expect(read(0x28, 0x42, 3, 8)).toMatchObject({ align: 2, memory: 3, offset: 8 });
    expect(read(0x28, 2, 8)).toMatchObject({ align: 2, memory: 0, offset: 8 });
  });

  it('caps an offset that no number holds', () => {
    const offset = [...Array<number>(9).fill(0xff), 1];
    expect(read(0x28, 0, ...offset).offset).toBe(Infinity);
  });

  it('resolves block types', () => {
    expect(read(0x02, 0x40)).toMatchObject({ blockParams: [], blockResults: [] });
    expect(read(0x02, 0x7e)).toMatchObject({ blockParams: [], blockResults: [I64] });
    expect(read(0x03, 0)).toMatchObject({ blockParams: [I32], blockResults: [I64, I32] });
  });

  it('puts the default label last', () => {
    expect([...read(0x0e, 2, 5, 6, 7).labels]).toEqual([5, 6, 7]);
  });

  it('reads casts with their nullability', () => {
    expect(read(0xfb, 21, 0x6c).type).toBe(refType(Heap.i31, true));
    expect(read(0xfb, 20, 0x6c).type).toBe(refType(Heap.i31, false));
    expect(read(0xfb, 24, 1, 9, 0x6e, 0x6c)).toMatchObject({
      index: 9,
      fromType: refType(Heap.any, true),
      type: refType(Heap.i31, false),
    });
  });

  it('reads the clauses of try_table', () => {
    expect(read(0x1f, 0x40, 2, 1, 4, 5, 2, 6).catches).toEqual([
      { tag: 4, label: 5, hasRef: true },
      { tag: -1, label: 6, hasRef: false },
    ]);
  });

  it('names the instruction and the feature of an opcode that is switched off', () => {
    const reader = readerOf([0xfc, 19], { 'wide-arithmetic': false });
    expect(() => reader.next()).toThrow(
      'illegal opcode 0xfc 19: i64.add128 needs the feature wide-arithmetic (at offset 0x0)',
    );
  });
});

describe('local declarations', () => {
  it('stay runs', () => {
    expect(readLocals(readerOf([2, 0xd0, 0x86, 3, 0x7f, 0, 0x7e]))).toEqual([
      { count: 50_000, type: I32 },
    ]);
  });

  it('may not be more than engines allow', () => {
    expect(() => readLocals(readerOf([2, 0xd0, 0x86, 3, 0x7f, 1, 0x7e]))).toThrow(
      'too many locals: the limit is 50000',
    );
  });
});

describe('the table of instructions', () => {
  it('says for each what it does to the stack', () => {
    for (const row of instructions) {
      expect(row.type !== null || row.validate !== undefined, row.name).toBe(true);
    }
  });

  it('keeps its numbers dense', () => {
    expect(instructions.map(({ id }) => id)).toEqual([...instructions.keys()]);
    expect(byName.size).toBe(instructions.length);
  });

  it('gives memory accesses an alignment', () => {
    for (const row of instructions) {
      const isAccess = row.immediates === 'memarg' || row.immediates === 'memarg-lane';
      expect(row.naturalAlign !== undefined, row.name).toBe(isAccess);
    }
  });
});
