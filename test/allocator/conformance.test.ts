/** What every allocator must do. */
import { describe, expect, it } from 'vitest';
import type { InstanceAllocator } from '../../runtime/allocator/instance-allocator.ts';
import { OnDemandInstanceAllocator } from '../../runtime/allocator/on-demand.ts';
import { PoolingInstanceAllocator } from '../../runtime/allocator/pooling.ts';
import { BareModuleInfo } from '../../runtime/compilation/bare-module-info.ts';
import type { LinearMemory, Table } from '../../runtime/index.ts';
import { call, compileText, instantiate, memoryOf, tableOf } from './support.ts';

const allocators: [string, () => InstanceAllocator][] = [
  ['on demand', () => new OnDemandInstanceAllocator()],
  ['pooling', () => new PoolingInstanceAllocator()],
  ['pooling, at random', () => new PoolingInstanceAllocator({ strategy: { random: 5 } })],
  ['pooling, next available', () => new PoolingInstanceAllocator({ strategy: 'nextAvailable' })],
];

const counter = `(memory (export "memory") 1) (table (export "table") 2 funcref)
  (global $n (mut i32) (i32.const 5)) (data (i32.const 8) "data") (elem (i32.const 1) $next)
  (func $next (export "next") (result i32)
    (global.set $n (i32.add (global.get $n) (i32.const 1))) (global.get $n))`;

describe.each(allocators)('allocator: %s', (_, newAllocator) => {
  it('links before it initialises: segments and start wait for `initialize`', async () => {
    const module =
      await compileText(`(import "host" "note" (func $note)) (global $g (import "host" "offset") i32)
      (memory (export "memory") 1) (data (global.get $g) "x") (start $note)`);
    let notes = 0;
    const imports = { host: { note: () => void notes++, offset: 3 } };
    const allocator = newAllocator();
    const handle = allocator.allocate({ runtimeInfo: module, imports, hostState: 'mine' });
    expect([handle.hostState, notes, memoryOf(handle).bytes[3]]).toEqual(['mine', 0, 0]);
    allocator.initialize(handle, module.module, true);
    expect([notes, memoryOf(handle).bytes[3]]).toEqual([1, 'x'.charCodeAt(0)]);
    expect(() => allocator.initialize(handle, module.module, true)).toThrow(TypeError);
  });

  it('gives every instance state of its own, and code in common', async () => {
    const module = await compileText(counter);
    const allocator = newAllocator();
    const [a, b] = [instantiate(allocator, module), instantiate(allocator, module)];
    expect([call(a, 'next'), call(a, 'next'), call(b, 'next')]).toEqual([6, 7, 6]);
    memoryOf(a).bytes[8] = 1;
    expect(memoryOf(b).bytes[8]).toBe('d'.charCodeAt(0));
    expect(tableOf(a).get(1)).toBe(a.instance.exports['next']);
    expect(tableOf(a).get(1)).not.toBe(tableOf(b).get(1));
    expect(a.instance.context.refs[0]!.f).toBe(b.instance.context.refs[0]!.f);
  });

  it('keeps what bulk initialisation did before it trapped', async () => {
    const host = await compileText('(memory (export "m") 1) (table (export "t") 4 funcref)');
    const allocator = newAllocator();
    const { m, t } = instantiate(allocator, host).instance.exports as {
      m: LinearMemory;
      t: Table;
    };
    const module =
      await compileText(`(memory (import "host" "m") 1) (table (import "host" "t") 4 funcref)
      (func $seven (result i32) (i32.const 7)) (elem (i32.const 0) $seven)
      (data (i32.const 0) "ab") (data (i32.const 65535) "cd")`);
    const failing =
      await compileText(`(memory (import "host" "m") 1) (table (import "host" "t") 4 funcref)
      (func $f) (data (i32.const 4) "never") (elem (i32.const 2) $f) (elem (i32.const 4) $f)`);
    const imports = { host: { m, t } };
    expect(() => instantiate(newAllocator(), module, imports)).toThrow('out of bounds memory');
    expect([...m.bytes.subarray(0, 3)]).toEqual([97, 98, 0]);
    expect((t.get(0) as () => number)()).toBe(7);
    expect(() => instantiate(newAllocator(), failing, imports)).toThrow('out of bounds table');
    expect([t.get(2) === null, m.bytes[4]]).toEqual([false, 0]);
  });

  it('checks all bounds first where bulk memory is off', async () => {
    const host = await compileText('(memory (export "m") 1) (table (export "t") 4 funcref)');
    const allocator = newAllocator();
    const exports = instantiate(allocator, host).instance.exports as { m: LinearMemory; t: Table };
    const module =
      await compileText(`(memory (import "host" "m") 1) (table (import "host" "t") 4 funcref)
      (func $f) (elem (i32.const 0) $f) (data (i32.const 0) "ab") (data (i32.const 65535) "cd")`);
    const handle = allocator.allocate({ runtimeInfo: module, imports: { host: exports } });
    expect(() => allocator.initialize(handle, module.module, false)).toThrow(
      'out of bounds memory',
    );
    expect([exports.m.bytes[0], exports.t.get(0)]).toEqual([0, null]);
  });

  it('gives back what it took when imports do not fit, or a segment traps', async () => {
    const allocator = newAllocator();
    const free = (): unknown => (allocator as { freeCount?: number }).freeCount;
    const before = free();
    const module = await compileText(`(import "host" "f" (func)) ${counter}`);
    expect(() => instantiate(allocator, module)).toThrow(TypeError);
    expect(free()).toBe(before);
  });

  it('takes an instance back once, and refuses those of others', async () => {
    const module = await compileText(counter);
    const allocator = newAllocator();
    const handle = instantiate(allocator, module);
    expect(() => newAllocator().deallocate(handle)).toThrow('another allocator');
    allocator.deallocate(handle);
    allocator.deallocate(handle);
    expect(call(instantiate(allocator, module), 'next')).toBe(6);
  });

  it('lets live instances be when their module is purged and closed', async () => {
    const module = await compileText(counter);
    const allocator = newAllocator();
    const handle = instantiate(allocator, module);
    allocator.purgeModule(module.uniqueId);
    module.close();
    expect([call(handle, 'next'), memoryOf(handle).bytes[8]]).toEqual([6, 'd'.charCodeAt(0)]);
    expect((tableOf(handle).get(1) as () => number)()).toBe(7);
    allocator.deallocate(handle);
    expect(() => allocator.allocate({ runtimeInfo: module, imports: {} })).toThrow('closed');
  });

  it('makes no instances of bare modules', () => {
    const request = { runtimeInfo: new BareModuleInfo(), imports: {} };
    expect(() => newAllocator().allocate(request)).toThrow('a bare module has no instances');
  });
});

describe('on demand', () => {
  it('accepts every module, and asks the memory creator for buffers', async () => {
    const sizes: unknown[] = [];
    const allocator = new OnDemandInstanceAllocator({
      memoryCreator(request) {
        sizes.push(request);
        return new ArrayBuffer(request.minimum + 65536);
      },
    });
    const module = await compileText(
      '(memory (export "memory") 2 5) (memory 0 1) (data (i32.const 1) "a")',
    );
    const memory = memoryOf(instantiate(allocator, module));
    expect(sizes).toEqual([
      { minimum: 131072, maximum: 5 * 65536 },
      { minimum: 0, maximum: 65536 },
    ]);
    expect([memory.bytes.length, memory.bytes[1], memory.buffer.byteLength]).toEqual([
      131072, 97, 131072,
    ]);
  });

  it('fails with what the memory creator refuses with, or if it gives too little', async () => {
    const module = await compileText('(memory 2)');
    const refuse = new OnDemandInstanceAllocator({
      memoryCreator() {
        throw new RangeError('no more memory for you');
      },
    });
    expect(() => instantiate(refuse, module)).toThrow('no more memory for you');
    const stingy = new OnDemandInstanceAllocator({ memoryCreator: () => new ArrayBuffer(10) });
    expect(() => instantiate(stingy, module)).toThrow('10 of 131072 bytes');
    const empty = new OnDemandInstanceAllocator({ memoryCreator: () => null as never });
    expect(() => instantiate(empty, module)).toThrow(TypeError);
  });
});
