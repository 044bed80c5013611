/** Which modules have images, and that memories come out the same with and without. */
import { describe, expect, it } from 'vitest';
import { OnDemandInstanceAllocator } from '../../runtime/allocator/on-demand.ts';
import { PoolingInstanceAllocator } from '../../runtime/allocator/pooling.ts';
import type { DefinedMemoryIndex } from '../../runtime/compilation/module-runtime-info.ts';
import { GlobalCell, LinearMemory } from '../../runtime/index.ts';
import { I32 } from '../../runtime/value-types.ts';
import { compileText, instantiate } from './support.ts';

const first = 0 as DefinedMemoryIndex;

interface Case {
  readonly title: string;
  readonly text: string;
  /** Offset and bytes, or null. */
  readonly image: readonly [number, string] | null;
  readonly traps?: boolean;
}

const exported = '(memory (export "memory") 2)';
const cases: readonly Case[] = [
  { title: 'constant offsets', text: `${exported} (data (i32.const 9) "ab")`, image: [9, 'ab'] },
  {
    title: 'extended constant offsets',
    text: `${exported} (data (offset (i32.add (i32.const 4) (i32.const 5))) "ab")`,
    image: [9, 'ab'],
  },
  {
    title: 'several segments',
    text: `${exported} (data (i32.const 9) "ab") (data (i32.const 13) "c")`,
    image: [9, 'ab\0\0c'],
  },
  {
    title: 'overlapping segments, in their order',
    text: `${exported} (data (i32.const 10) "abc") (data (i32.const 9) "xy") (data (i32.const 12) "z")`,
    image: [9, 'xybz'],
  },
  {
    title: 'zeros at both ends',
    text: `${exported} (data (i32.const 100) "\\00\\00a\\00b\\00\\00")`,
    image: [102, 'a\0b'],
  },
  { title: 'zeros only', text: `${exported} (data (i32.const 9) "\\00\\00")`, image: null },
  { title: 'no segment', text: exported, image: null },
  {
    title: 'a passive segment only',
    text: `${exported} (data "ab")`,
    image: null,
  },
  {
    title: 'an offset from a global',
    text: `(global $g (import "host" "offset") i32) ${exported} (data (i32.const 0) "ab") (data (global.get $g) "cd")`,
    image: null,
  },
  {
    title: 'an imported memory',
    text: `(memory (import "host" "memory") 1) (memory $m (export "memory") 1)
      (data (i32.const 3) "ab") (data (memory $m) (i32.const 9) "cd")`,
    image: null,
  },
  {
    title: 'a segment that ends with the memory',
    text: `${exported} (data (i32.const 131070) "ab")`,
    image: [131070, 'ab'],
  },
  {
    title: 'a segment out of bounds',
    text: `${exported} (data (i32.const 0) "ab") (data (i32.const 131071) "cd")`,
    image: null,
    traps: true,
  },
  {
    title: 'a sparse image that is small',
    text: `${exported} (data (i32.const 0) "a") (data (i32.const 100000) "b")`,
    image: [0, `a${'\0'.repeat(99_999)}b`],
  },
  {
    title: 'a sparse image that is large',
    text: '(memory (export "memory") 300) (data (i32.const 5) "a") (data (i32.const 19000000) "b")',
    image: null,
  },
];

const importsFor = (): { host: { memory: LinearMemory; offset: GlobalCell } } => {
  const offset = new GlobalCell(I32, false);
  offset.v = 77;
  const limits = { min: 1, max: null, is64: false, shared: false, pageSizeLog2: 16 };
  return { host: { memory: new LinearMemory(limits), offset } };
};

describe('an image', () => {
  it.each(cases)('$title', async ({ text, image, traps }) => {
    const imports = importsFor();
    const module = await compileText(text);
    const found = module.memoryImage(first);
    const seen = found && [found.offset, String.fromCharCode(...found.bytes.subarray(0, 99_999))];
    expect(seen).toEqual(image === null ? undefined : [image[0], image[1].slice(0, 99_999)]);
    expect(module.memoryImage(first)).toBe(found);

    const plain = await compileText(text, { memoryInitImages: false });
    expect(plain.memoryImage(first)).toBeUndefined();
    for (const allocator of [
      new OnDemandInstanceAllocator(),
      new PoolingInstanceAllocator({ maxMemoryPages: 400 }),
    ]) {
      if (traps === true) {
        for (const each of [module, plain])
          expect(() => instantiate(allocator, each)).toThrow('out of bounds memory access');
        continue;
      }
      const [withImage, without] = [module, plain].map(
        (each) => instantiate(allocator, each, imports).instance.exports['memory'] as LinearMemory,
      );
      expect(Buffer.compare(withImage!.bytes, without!.bytes)).toBe(0);
    }
  });

  it('is made of each memory by itself, and dense ones may be of any size', async () => {
    const text = `(memory 1) (memory 1) (data (memory 1) (i32.const 3) "ab")`;
    const module = await compileText(text);
    expect(module.memoryImage(first)).toBeUndefined();
    expect(module.memoryImage(1 as DefinedMemoryIndex)!.offset).toBe(3);
    const sparse = `${exported} (data (i32.const 0) "a") (data (i32.const 100000) "b")`;
    const limited = await compileText(sparse, { guaranteedDenseImageSize: 100_000 });
    expect(limited.memoryImage(first)).toBeUndefined();
  });

  it('is not seen by functions that reached a table before an element segment trapped', async () => {
    const text = `(table (import "host" "table") 2 funcref) (memory 1) (data (i32.const 0) "\\2a")
      (func $load (result i32) (i32.load8_u (i32.const 0)))
      (elem (i32.const 0) $load) (elem (i32.const 2) $load)`;
    for (const options of [{}, { memoryInitImages: false }]) {
      const host = await compileText('(table (export "table") 2 funcref)');
      const table = instantiate(new OnDemandInstanceAllocator(), host).instance.exports['table'];
      const module = await compileText(text, options);
      expect(() =>
        instantiate(new OnDemandInstanceAllocator(), module, { host: { table } }),
      ).toThrow('out of bounds table access');
      const load = (table as { get(index: number): () => number }).get(0);
      expect(load()).toBe(0);
    }
  });
});
