/** Limits of a pool, and that what it hands out holds nothing of what was there before. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OnDemandInstanceAllocator } from '../../runtime/allocator/on-demand.ts';
import { PoolingInstanceAllocator } from '../../runtime/allocator/pooling.ts';
import type { CompiledModule } from '../../runtime/compilation/compiled-module.ts';
import type { GlobalCell } from '../../runtime/index.ts';
import { Random } from '../differential/random.ts';
import { call, compileText, instantiate, memoryOf, tableOf } from './support.ts';

describe('limits', () => {
  const config = {
    totalInstances: 3,
    maxMemoriesPerModule: 2,
    maxMemoryPages: 5,
    maxTablesPerModule: 2,
    tableElements: 10,
  } as const;
  const pool = new PoolingInstanceAllocator(config);
  const validate = (module: CompiledModule): void => pool.validate(module.module, module.offsets);

  it.each([
    [
      'memories',
      '(memory 1) (memory 1)',
      '(memory 1) (memory 1) (memory 1)',
      '3 memories, which exceeds the limit of 2',
    ],
    [
      'pages',
      '(memory 5)',
      '(memory 6)',
      'memory 0 has a minimum of 6 pages, which exceeds the limit of 5',
    ],
    [
      'tables',
      '(table 1 funcref) (table 1 funcref)',
      '(table 1 funcref) (table 1 funcref) (table 1 externref)',
      '3 tables, which exceeds the limit of 2',
    ],
    [
      'elements',
      '(table 10 funcref)',
      '(table 11 funcref)',
      'table 0 has a minimum of 11 elements, which exceeds the limit of 10',
    ],
    ['shared memories', '(memory 1)', '(memory 1 1 shared)', 'memory 0 is shared'],
  ])('%s', async (_, within, beyond, words) => {
    validate(await compileText(within));
    const module = await compileText(beyond);
    expect(() => validate(module)).toThrow(words);
    expect(() => instantiate(pool, module)).toThrow(RangeError);
    new OnDemandInstanceAllocator().validate();
  });

  it('do not count what a module imports', async () => {
    const text = `(memory (import "h" "a") 9) (table (import "h" "t") 99 funcref) (memory 1) (memory 1)`;
    validate(await compileText(text));
  });

  it('instances at one time', async () => {
    const module = await compileText('(memory (export "memory") 1)');
    const handles = [1, 2, 3].map(() => instantiate(pool, module));
    expect(() => instantiate(pool, module)).toThrow(
      'maximum concurrent instance limit of 3 reached',
    );
    pool.deallocate(handles[1]!);
    handles.push(instantiate(pool, module));
    for (const handle of handles) pool.deallocate(handle);
    expect(pool.freeCount).toBe(3);
  });

  it('growth beyond them gives -1', async () => {
    const module = await compileText(`(memory 1) (table $t 1 funcref)
      (func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
      (func (export "table") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))`);
    const handle = instantiate(pool, module);
    expect([5, 4, 1].map((n) => call(handle, 'memory', n))).toEqual([-1, 1, -1]);
    expect([10, 9, 1].map((n) => call(handle, 'table', n))).toEqual([-1, 1, -1]);
    pool.deallocate(handle);
  });

  it('of the wrong kind are refused at once', () => {
    expect(() => new PoolingInstanceAllocator({ totalInstances: -1 })).toThrow(
      'totalInstances must be a whole number',
    );
    expect(() => new PoolingInstanceAllocator({ maxMemoryPages: 70000 })).toThrow(RangeError);
    expect(() => new PoolingInstanceAllocator({ memoryKeepResident: 1.5 })).toThrow(RangeError);
    for (const strategy of ['x', 5, null, {}, { random: NaN }]) {
      const config = { strategy } as object;
      expect(() => new PoolingInstanceAllocator(config)).toThrow(TypeError);
      expect(() => new PoolingInstanceAllocator(config)).toThrow(
        "strategy must be 'nextAvailable'",
      );
    }
  });

  it('with no pages at all leave no byte in bounds', async () => {
    const none = new PoolingInstanceAllocator({ maxMemoryPages: 0 });
    const module = await compileText(
      '(memory 0) (func (export "load") (result i32) (i32.load8_u (i32.const 0)))',
    );
    expect(() => call(instantiate(none, module), 'load')).toThrow('out of bounds memory access');
  });
});

describe('undo', () => {
  it('gives all memories back when one cannot be made', async () => {
    const pool = new PoolingInstanceAllocator({ totalInstances: 1, maxMemoriesPerModule: 3 });
    // The third memory is refused by the engine, after two were made.
    const module = await compileText(`(memory (export "memory") 1) (memory 1) (memory 1)
      (data (i32.const 0) "image") (table (export "table") 1 funcref)`);
    const working = await compileText('(memory (export "memory") 1)');
    const { ArrayBuffer: RealBuffer } = globalThis;
    let left = 2;
    globalThis.ArrayBuffer = new Proxy(RealBuffer, {
      construct(target, args: [number]) {
        if (left-- === 0) throw new RangeError('Array buffer allocation failed');
        return new target(...args);
      },
    });
    try {
      expect(() => instantiate(pool, module)).toThrow('allocation failed');
    } finally {
      globalThis.ArrayBuffer = RealBuffer;
    }
    expect(pool.freeCount).toBe(1);
    const handle = instantiate(pool, working);
    expect(memoryOf(handle).bytes.every((byte) => byte === 0)).toBe(true);
  });
});

const hashOf = (bytes: Uint8Array): string => createHash('sha1').update(bytes).digest('hex');

/** Everything of an instance that its exports show. */
function stateOf(module: CompiledModule, pool: PoolingInstanceAllocator | null): unknown[] {
  const allocator = pool ?? new OnDemandInstanceAllocator();
  const handle = instantiate(allocator, module);
  const memory = memoryOf(handle);
  const table = tableOf(handle);
  const state = [
    hashOf(memory.bytes),
    memory.grow(3),
    hashOf(memory.bytes),
    Array.from({ length: table.length }, (_, i) => table.get(i) === null),
    ['g', 'h'].map((name) => (handle.instance.exports[name] as GlobalCell).value),
  ];
  allocator.deallocate(handle);
  return state;
}

const tenant = (data: string, pages: number): string => `(memory (export "memory") ${pages} 40)
  (table (export "table") 6 20 funcref) (global (export "g") (mut i64) (i64.const 11))
  (global (export "h") (mut externref) (ref.null extern)) (elem (i32.const ${pages}) $poke)
  (data (i32.const ${pages * 1000}) "${data}")
  (func $poke (export "poke") (param i32 i32) (i32.store (local.get 0) (local.get 1)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 0x5e) (local.get 1)))`;

describe.each([
  ['code that marks its writes', true, 2 ** 23],
  ['clearing', false, 2 ** 23],
  ['new buffers', false, 0],
])('after random tenants, with %s', (_, dirtyPageTracking, memoryKeepResident) => {
  it('an instance is what a fresh one is', async () => {
    const pool = new PoolingInstanceAllocator({ totalInstances: 2, memoryKeepResident });
    const modules = await Promise.all(
      [tenant('first tenant', 1), tenant('second', 2), tenant('\\00\\00', 3)].map((text) =>
        compileText(text, { dirtyPageTracking }),
      ),
    );
    const fresh = modules.map((module) => stateOf(module, null));
    const random = new Random(11);
    const secret = '0123456789 secret';
    for (let round = 0; round < 100; round++) {
      const n = random.below(modules.length);
      const handle = instantiate(pool, modules[n]!);
      const memory = memoryOf(handle);
      if (random.chance(0.4)) memory.grow(random.below(5));
      if (random.chance(0.2)) new Uint8Array(memory.buffer).fill(0x77, random.below(5000));
      for (let k = random.below(8); k > 0; k--) {
        call(handle, 'poke', random.below(memory.bytes.length - 4), random.bits());
      }
      if (random.chance(0.3)) call(handle, 'fill', random.below(30_000), random.below(30_000));
      const table = tableOf(handle);
      if (random.chance(0.5)) table.grow(3, table.get(modules.indexOf(modules[n]!) + 1));
      table.set(0, handle.instance.exports['poke']);
      (handle.instance.exports['g'] as GlobalCell).value = 99n;
      (handle.instance.exports['h'] as GlobalCell).value = secret;
      pool.deallocate(handle);
      const next = random.below(modules.length);
      expect(stateOf(modules[next]!, pool)).toEqual(fresh[next]);
    }
    expect(pool.freeCount).toBe(2);
  });
});

describe('re-instantiation', () => {
  it('of a module in its old slot touches no more than was written', async () => {
    const text = `(memory (export "memory") 16) (data (i32.const 4096) "a") (data (i32.const 900000) "z")
      (func (export "poke") (param i32) (i32.store8 (local.get 0) (i32.const 1)))`;
    const module = await compileText(text, { dirtyPageTracking: true });
    const pool = new PoolingInstanceAllocator();
    const handle = instantiate(pool, module);
    const { bytes } = memoryOf(handle);
    call(handle, 'poke', 200_000);
    // Written behind the back of everybody: whoever restored more than one page would remove it.
    bytes[500_000] = 42;
    pool.deallocate(handle);
    const next = instantiate(pool, module);
    expect(memoryOf(next).bytes.buffer).toBe(bytes.buffer);
    expect([200_000, 500_000, 4096, 900_000].map((i) => memoryOf(next).bytes[i])).toEqual([
      0, 42, 97, 122,
    ]);
  });

  it('leaves nothing of a purged module', async () => {
    const module = await compileText(tenant('data', 1));
    const pool = new PoolingInstanceAllocator();
    const [idle, live] = [instantiate(pool, module), instantiate(pool, module)];
    pool.deallocate(idle);
    expect(pool.residentByteLength).toBe(65536);
    pool.purgeModule(module.uniqueId);
    expect(pool.residentByteLength).toBe(0);
    call(live, 'poke', 0, 1);
    expect(memoryOf(live).bytes[0]).toBe(1);
    pool.deallocate(live);
    expect(pool.residentByteLength).toBe(0);
  });

  it('gives exported functions of a former tenant nothing to reach', async () => {
    const module = await compileText(tenant('data', 1));
    const pool = new PoolingInstanceAllocator({ totalInstances: 1 });
    const former = instantiate(pool, module);
    pool.deallocate(former);
    const next = instantiate(pool, module);
    expect(() => call(former, 'poke', 0, 1)).toThrow('out of bounds memory access');
    expect(() => call(former, 'fill', 0, 1)).toThrow('out of bounds memory access');
    expect(memoryOf(next).bytes[0]).toBe(0);
  });
});
