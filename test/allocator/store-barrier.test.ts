/** Code compiled with dirtyPageTracking marks every page that it writes to. */
import { afterAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { OnDemandInstanceAllocator } from '../../runtime/allocator/on-demand.ts';
import { PoolingInstanceAllocator } from '../../runtime/allocator/pooling.ts';
import { Random } from '../differential/random.ts';
import { randomStores } from './random-stores.ts';
import { call, compileText, instantiate, memoryOf } from './support.ts';

const textOf = async (body: string, dirtyPageTracking: boolean): Promise<string> => {
  const text = `(module (memory 1) (global $sp (mut i32) (i32.const 0)) ${body})`;
  const { code } = compile(await assembleText(text), { dirtyPageTracking });
  return code.slice(0, code.indexOf('function initGlobals'));
};
const countMarks = async (body: string): Promise<number> =>
  (await textOf(body, true)).split('$.P[').length - 1;

/** Bytes that differ. */
function differences(a: Uint8Array, b: Uint8Array): number {
  let count = a.length === b.length ? 0 : Infinity;
  for (let i = 0; i < a.length && i < b.length; i++) if (a[i] !== b[i]) count++;
  return count;
}

/** An address close below the border of a page, or now and then anywhere near 0. */
const borderAddress = (random: Random): number =>
  random.chance(0.15)
    ? random.between(-300, 300)
    : random.between(1, 127) * 4096 - random.between(-4, 300);

describe('random programs', () => {
  const seeds = Array.from({ length: 30 }, (_, seed) => seed);
  const ROUNDS = 25;
  let written = 0;
  let dirtyPages = 0;
  let runs = 0;

  it.each(seeds)('seed %i leaves nothing behind', async (seed) => {
    const random = new Random(seed);
    const module = await compileText(randomStores(random), { dirtyPageTracking: true });
    const fresh = memoryOf(instantiate(new OnDemandInstanceAllocator(), module)).bytes;
    const pool = new PoolingInstanceAllocator({ totalInstances: 1 });
    for (let round = 0; round < ROUNDS; round++) {
      const instance = instantiate(pool, module);
      const memory = memoryOf(instance);
      try {
        call(instance, 'run', borderAddress(random), borderAddress(random), borderAddress(random));
      } catch (error) {
        expect((error as Error).message).toBe('out of bounds memory access');
      }
      runs++;
      written += differences(memory.bytes, fresh);
      dirtyPages += memory.written!.reduce((sum, mark) => sum + mark, 0);
      pool.deallocate(instance);
      expect(pool.residentByteLength).toBe(fresh.length);
      const next = instantiate(pool, module);
      expect(Buffer.compare(memoryOf(next).bytes, fresh)).toBe(0);
      pool.deallocate(next);
    }
  });

  afterAll(() => {
    // They do write, to few pages, or all of this would show nothing.
    expect(written / runs).toBeGreaterThan(50);
    expect(dirtyPages / runs).toBeLessThan(40);
  });
});

describe('an address marked ahead', () => {
  it('may lie below 0: the first page is always restored', async () => {
    const store = (distance: number): string =>
      `(i32.store (i32.add (local.get 0) (i32.const ${distance})) (i32.const 1))`;
    const text = `(memory (export "memory") 1) (func (export "run") (param i32) ${store(200)} ${store(-8)})`;
    const module = await compileText(text, { dirtyPageTracking: true });
    const pool = new PoolingInstanceAllocator({ totalInstances: 1 });
    const instance = instantiate(pool, module);
    expect(() => call(instance, 'run', 0)).toThrow('out of bounds memory access');
    expect(memoryOf(instance).bytes[200]).toBe(1);
    pool.deallocate(instance);
    expect(memoryOf(instantiate(pool, module)).bytes.every((byte) => byte === 0)).toBe(true);
  });
});

describe('the marks', () => {
  it('are absent unless asked for', async () => {
    const store = '(func (param i32) (i32.store (local.get 0) (i32.const 1)))';
    const text = await textOf(store, false);
    expect(text).not.toContain('$.P');
    expect(await textOf(store, true)).toContain('$.P[');
  });

  it('are one for stores off the same variable, whatever their order', async () => {
    const store = (offset: number): string =>
      `(i32.store offset=${offset} (local.get 0) (i32.const 1))`;
    const body = [100, 8, 0, 200, 240].map(store).join('');
    expect(await countMarks(`(func (param i32) ${body})`)).toBe(1);
    expect(await countMarks(`(func (param i32) ${body} ${store(244)})`)).toBe(2);
    const assign = '(local.set 0 (i32.mul (local.get 0) (i32.const 4)))';
    expect(await countMarks(`(func (param i32) ${store(0)} ${assign} ${store(0)})`)).toBe(2);
  });

  it('move with a variable that is increased, and with copies of it', async () => {
    const store = (variable: number): string => `(i32.store (local.get ${variable}) (i32.const 1))`;
    const set = (to: number, from: number, by: number): string =>
      `(local.set ${to} (i32.add (local.get ${from}) (i32.const ${by})))`;
    const count = (body: string): Promise<number> =>
      countMarks(`(func (param i32) (local i32) ${body} (call $use (local.get 0) (local.get 1)))
        (func $use (param i32 i32))`);
    expect(await count(store(0) + set(0, 0, 8) + store(0) + set(0, 0, 8) + store(0))).toBe(1);
    expect(await count(store(0) + set(0, 0, 300) + store(0))).toBe(2);
    expect(await count(store(0) + set(1, 0, 40) + store(1) + set(0, 1, 200) + store(0))).toBe(1);
    expect(await count(store(0) + set(1, 0, -4) + store(1))).toBe(2);
    // Two copies, one after the other, of a variable that stays.
    expect(await count(set(1, 0, 40) + store(1) + set(1, 0, 48) + store(1))).toBe(1);
    expect(await count(set(1, 0, 40) + store(1) + set(0, 0, 9) + set(1, 0, 40) + store(1))).toBe(1);
    const unknown = '(local.set 0 (i32.mul (local.get 0) (i32.const 4)))';
    expect(await count(set(1, 0, 40) + store(1) + unknown + store(1) + store(0))).toBe(3);
  });

  it('stand in front of a loop that does not assign the variable', async () => {
    const loop = (body: string): string => `(loop $l ${body} (br_if $l (local.get 1)))`;
    const store = '(i32.store offset=4 (local.get 0) (local.get 1))';
    const step = '(local.set 1 (i32.sub (local.get 1) (i32.const 1)))';
    const text = await textOf(`(func (param i32 i32) ${loop(store + step)})`, true);
    expect(text.indexOf('$.P[')).toBeLessThan(text.search(/while|do/));
    expect(text.split('$.P[').length).toBe(2);
    const move = '(local.set 0 (i32.add (local.get 0) (i32.const 1)))';
    const inside = await textOf(`(func (param i32 i32) ${loop(store + step + move)})`, true);
    expect(inside.indexOf('$.P[')).toBeGreaterThan(inside.search(/while|do/));
  });

  it('are made with a stack frame, once', async () => {
    const store = (offset: number): string =>
      `(i32.store offset=${offset} (local.get 1) (i32.const 1))`;
    const body = `(global.set $sp (local.tee 1 (i32.sub (global.get $sp) (i32.const 64))))
      (if (local.get 0) (then ${store(0)}) (else ${store(60)})) ${store(8)}`;
    expect(await countMarks(`(func (param i32) (local i32) ${body})`)).toBe(1);
  });

  it('know all memories, and addresses of 64 bits', async () => {
    const text = `(module (memory 1) (memory i64 1) (func (param i32 i64)
      (i32.store 0 offset=8 (local.get 0) (i32.const 1))
      (i32.store 1 offset=8 (local.get 1) (i32.const 1))
      (i32.store 1 offset=300 (local.get 1) (i32.const 1))))`;
    const { code } = compile(await assembleText(text), { dirtyPageTracking: true });
    expect(code).toContain('$.P[+($z=$q)]=1');
    expect(code.split('$.P1[+($z1=$q)]=1')).toHaveLength(3);
  });

  it('are made by interpreted code, too', async () => {
    const text = `(memory (export "memory") 2) (func (export "run") (param i32)
      (i32.store8 (local.get 0) (i32.const 1)) (i32.store8 offset=5000 (local.get 0) (i32.const 1)))`;
    const module = await compileText(text, { dirtyPageTracking: true, isInterpreted: true });
    const instance = instantiate(new PoolingInstanceAllocator(), module);
    call(instance, 'run', 40_000);
    expect([...memoryOf(instance).written!.entries()].filter(([, mark]) => mark === 1)).toEqual([
      [9, 1],
      [10, 1],
    ]);
  });

  it('are needless in the first page, which is always restored', async () => {
    const store = (address: number): string => `(i32.store (i32.const ${address}) (i32.const 1))`;
    expect(await countMarks(`(func ${store(4000)})`)).toBe(0);
    expect(await countMarks(`(func ${store(4096)})`)).toBe(1);
    const text = `(memory (export "memory") 1) (func (export "run") ${store(4000)})`;
    const module = await compileText(text, { dirtyPageTracking: true });
    const pool = new PoolingInstanceAllocator({ totalInstances: 1 });
    const instance = instantiate(pool, module);
    call(instance, 'run');
    pool.deallocate(instance);
    expect(memoryOf(instantiate(pool, module)).bytes[4000]).toBe(0);
  });
});

describe('writes of the runtime', () => {
  const marked = async (body: string): Promise<number[]> => {
    const text = `(memory (export "memory") 4) (data $d "some bytes") (func (export "run") ${body})`;
    const module = await compileText(text, { dirtyPageTracking: true });
    const instance = instantiate(new PoolingInstanceAllocator(), module);
    call(instance, 'run');
    const pages: number[] = [];
    memoryOf(instance).written!.forEach((mark, page) => {
      if (mark === 1) pages.push(page);
    });
    return pages;
  };

  it.each([
    ['memory.fill', '(memory.fill (i32.const 8191) (i32.const 1) (i32.const 2))', [1, 2]],
    ['memory.copy', '(memory.copy (i32.const 40960) (i32.const 0) (i32.const 4096))', [10]],
    ['memory.init', '(memory.init $d (i32.const 20480) (i32.const 0) (i32.const 3))', [5]],
    ['nothing', '(memory.fill (i32.const 8192) (i32.const 1) (i32.const 0))', []],
    ['atomics', '(i32.atomic.store (i32.const 12288) (i32.const 1))', [3]],
    ['atomic updates', '(drop (i64.atomic.rmw.add (i32.const 16384) (i64.const 1)))', [4]],
  ])('%s', async (_, body, pages) => {
    expect(await marked(body)).toEqual(pages);
  });
});
