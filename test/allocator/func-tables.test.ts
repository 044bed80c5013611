/** Funcref tables are filled when they are read, and nobody can tell. */
import { describe, expect, it } from 'vitest';
import { OnDemandInstanceAllocator } from '../../runtime/allocator/on-demand.ts';
import type { InstanceHandle } from '../../runtime/allocator/instance-allocator.ts';
import * as runtime from '../../runtime/index.ts';
import type { Table } from '../../runtime/index.ts';
import { call, compileText, instantiate, tableOf } from './support.ts';

const allocator = new OnDemandInstanceAllocator();

/** Functions $f0 .. $f4, each returning its number. */
const functions = [0, 1, 2, 3, 4]
  .map((n) => `(func $f${n} (result i32) (i32.const ${n}))`)
  .join(' ');
const indirect = `(type $t (func (result i32)))
  (func (export "call") (param i32) (result i32) (call_indirect (type $t) (local.get 0)))`;

/** What each element returns when it is called; null for null. */
function contentOf(table: Table): (number | null)[] {
  return Array.from({ length: table.length }, (_, i) => {
    const f = table.get(i) as (() => number) | null;
    return f === null ? null : f();
  });
}

const made = (handle: InstanceHandle): number =>
  tableOf(handle).elements.filter((element) => element !== undefined).length;

describe('a table of 1,000,000 elements', () => {
  const LENGTH = 1_000_000;
  const text = `(table (export "table") ${LENGTH} funcref) ${indirect} ${functions}
    (elem (i32.const 7) $f0 $f1 $f2) (elem (i32.const 999990) $f3)`;

  it('is made without making an element', async () => {
    const module = await compileText(text);
    const handle = instantiate(allocator, module);
    expect(tableOf(handle).length).toBe(LENGTH);
    expect(made(handle)).toBe(0);
    expect(handle.instance.context.refs.filter((ref) => ref !== undefined)).toHaveLength(1);
    expect([call(handle, 'call', 8), call(handle, 'call', 999_990)]).toEqual([1, 3]);
    expect(made(handle)).toBe(2);
  });

  it('takes a part of the time that filling it takes', async () => {
    const module = await compileText(text);
    const fastest = (run: () => unknown): number => {
      let least = Infinity;
      for (let i = 0; i < 5; i++) {
        const start = process.cpuUsage();
        run();
        const { user, system } = process.cpuUsage(start);
        least = Math.min(least, user + system);
      }
      return least;
    };
    const eagerly = fastest(() => runtime.instantiate(module.module));
    const lazily = fastest(() => instantiate(allocator, module));
    expect(lazily).toBeLessThan(eagerly / 1.5);
  });
});

describe('whoever reads an element finds what the segments say', () => {
  const text = `(table $t1 (export "table") 6 12 funcref) (table $t2 (export "other") 4 funcref) ${indirect} ${functions}
    (elem (table $t1) (i32.const 1) func $f0 $f1 $f2) (elem (table $t1) (i32.const 2) func $f3)
    (func (export "get") (param i32) (result funcref) (table.get $t1 (local.get 0)))
    (func (export "is_null") (param i32) (result i32) (ref.is_null (table.get $t1 (local.get 0))))
    (func (export "set") (param i32 i32) (table.set $t1 (local.get 0) (table.get $t1 (local.get 1))))
    (func (export "copy") (param i32 i32 i32) (table.copy $t2 $t1 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "within") (param i32 i32 i32) (table.copy $t1 $t1 (local.get 0) (local.get 1) (local.get 2)))
    (func (export "grow") (param i32 i32) (result i32) (table.grow $t1 (table.get $t1 (local.get 0)) (local.get 1)))
    (func (export "fill") (param i32 i32 i32) (table.fill $t1 (local.get 0) (table.get $t1 (local.get 1)) (local.get 2)))
    (func (export "init") (table.init $t1 $passive (i32.const 0) (i32.const 0) (i32.const 1)))
    (elem $passive func $f4)`;
  const initial = [null, 0, 3, 2, null, null];
  const open = async (): Promise<InstanceHandle> => instantiate(allocator, await compileText(text));

  it('the host, by the exported table', async () => {
    expect(contentOf(tableOf(await open()))).toEqual(initial);
  });

  it('call_indirect', async () => {
    const handle = await open();
    expect([1, 2, 3].map((i) => call(handle, 'call', i))).toEqual([0, 3, 2]);
    expect([1, 2, 3].map((i) => call(handle, 'call', i))).toEqual([0, 3, 2]);
    expect(() => call(handle, 'call', 0)).toThrow('uninitialized element');
    expect(() => call(handle, 'call', 6)).toThrow('undefined element');
  });

  it('table.get, twice the same', async () => {
    const handle = await open();
    expect(call(handle, 'get', 1)).toBe(call(handle, 'get', 1));
    expect([0, 1, 5].map((i) => call(handle, 'is_null', i))).toEqual([1, 0, 1]);
    expect(() => call(handle, 'get', 6)).toThrow('out of bounds table access');
  });

  it('table.set, fill and init', async () => {
    const handle = await open();
    call(handle, 'set', 5, 2);
    call(handle, 'fill', 3, 1, 2);
    call(handle, 'init');
    expect(contentOf(tableOf(handle))).toEqual([4, 0, 3, 0, 0, 3]);
  });

  it('table.copy, within a table and between two', async () => {
    const handle = await open();
    call(handle, 'copy', 0, 1, 4);
    expect(contentOf(tableOf(handle, 'other'))).toEqual([0, 3, 2, null]);
    call(handle, 'within', 2, 0, 4);
    expect(contentOf(tableOf(handle))).toEqual([null, 0, null, 0, 3, 2]);
    expect(() => call(handle, 'copy', 1, 0, 4)).toThrow('out of bounds table access');
    expect(() => call(handle, 'copy', 0, 3, 4)).toThrow('out of bounds table access');
  });

  it('table.grow', async () => {
    const handle = await open();
    expect(call(handle, 'grow', 2, 2)).toBe(6);
    expect(contentOf(tableOf(handle))).toEqual([...initial, 3, 3]);
  });

  it('another module that imports the table', async () => {
    const handle = await open();
    const importer = await compileText(`(table (import "m" "table") 1 funcref) ${indirect}`);
    const other = instantiate(allocator, importer, { m: handle.instance.exports });
    expect([call(other, 'call', 2), call(handle, 'call', 2)]).toEqual([3, 3]);
  });
});

describe('segments keep their order', () => {
  it.each<[string, string, number, (number | null)[]]>([
    [
      'static ones over each other',
      '(elem (i32.const 0) $f0 $f1) (elem (i32.const 1) $f2 $f3)',
      2,
      [0, 2, 3, null],
    ],
    [
      'one with an offset from a global, between static ones',
      '(elem (i32.const 0) $f0 $f1) (elem (global.get $g) $f4) (elem (i32.const 1) $f2)',
      1,
      [0, 2, null, null],
    ],
    [
      'a later one over one from a global',
      '(elem (global.get $g) $f4) (elem (i32.const 2) $f0)',
      0,
      [null, 4, 0, null],
    ],
    [
      'expressions',
      '(elem (i32.const 0) $f0 $f1) (elem (i32.const 1) funcref (ref.null func) (ref.func $f4))',
      2,
      [0, null, 4, null],
    ],
    [
      'passive ones do not count',
      '(elem func $f0) (elem (i32.const 3) $f1)',
      2,
      [null, null, null, 1],
    ],
  ])('%s', async (_, segments, firstSegment, content) => {
    const module = await compileText(
      `(global $g (import "host" "g") i32) (table (export "table") 4 funcref) ${functions} ${segments}`,
    );
    expect(module.funcTables.firstSegment).toBe(firstSegment);
    const handle = instantiate(allocator, module, { host: { g: 1 } });
    expect(contentOf(tableOf(handle))).toEqual(content);
  });

  it('one that traps leaves those before it, and nothing is foreseen from there on', async () => {
    const text = `(table (import "host" "table") 4 funcref) (table $own 2 funcref) ${functions}
      (elem (table $own) (i32.const 0) func $f0) (elem (table 0) (i32.const 0) func $f1)
      (elem (table $own) (i32.const 2) func $f2) (elem (table 0) (i32.const 1) func $f3)`;
    const host = instantiate(allocator, await compileText('(table (export "table") 4 funcref)'));
    const module = await compileText(text);
    expect(module.funcTables.firstSegment).toBe(1);
    expect(() => instantiate(allocator, module, { host: host.instance.exports })).toThrow(
      'out of bounds table access',
    );
    expect(contentOf(tableOf(host))).toEqual([1, null, null, null]);
  });
});

describe('what is not foreseen', () => {
  it.each([
    ['tables of other references', '(table (export "table") 2 externref)'],
    ['tables with an initial value', '(table (export "table") 2 funcref (ref.func $f0))'],
    ['imported tables', '(table (import "host" "table") 2 funcref)'],
  ])('%s', async (_, table) => {
    const module = await compileText(`${table} ${functions} (elem declare func $f0)`);
    expect(module.funcTables.functions).toEqual([undefined]);
  });

  it('an externref table holds undefined as a value', async () => {
    const module = await compileText(`(table (export "table") 2 externref)
      (func (export "get") (param i32) (result externref) (table.get 0 (local.get 0)))`);
    const handle = instantiate(allocator, module);
    tableOf(handle).set(0, undefined);
    expect([call(handle, 'get', 0), call(handle, 'get', 1)]).toEqual([undefined, null]);
  });
});
