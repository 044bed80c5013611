/** Computations that wait: where they may do so, and what they are then. */
import { describe, expect, it } from 'vitest';
import { WebAssembly } from '../run-time.ts';
import { instantiate, later, promised, suspending } from './support.ts';

const waitImport = '(import "m" "wait" (func $wait (param i32) (result i32)))';
const addHundred = { m: { wait: suspending((x: number) => later(x + 100)) } };

describe('a promising call', () => {
  it('returns a promise at once and goes on when the import is done', async () => {
    const order: string[] = [];
    const { run } = await instantiate(
      `${waitImport} (import "m" "mark" (func $mark))
       (func (export "run") (param i32) (result i32) (call $wait (local.get 0)) (call $mark))`,
      { m: { ...addHundred.m, mark: () => order.push('wasm') } },
    );
    const promise = promised(run, 5);
    expect(promise).toBeInstanceOf(Promise);
    order.push('caller');
    expect(await promise).toBe(105);
    expect(order).toEqual(['caller', 'wasm']);
  });

  it('waits a turn for what is no promise', async () => {
    const order: string[] = [];
    const { run } = await instantiate(
      `${waitImport} (import "m" "mark" (func $mark))
       (func (export "run") (param i32) (result i32) (call $wait (local.get 0)) (call $mark))`,
      {
        m: {
          wait: suspending((x: number) => x + 1),
          mark: () => order.push('wasm'),
        },
      },
    );
    const promise = promised(run, 5);
    order.push('caller');
    expect(await promise).toBe(6);
    expect(order).toEqual(['caller', 'wasm']);
  });

  it('takes thenables for promises', async () => {
    const { run } = await instantiate(
      `(import "m" "get" (func $get (result externref)))
       (func (export "run") (result i32) (ref.is_null (call $get)))`,
      { m: { get: suspending(() => ({ then: (resolve: (x: null) => void) => resolve(null) })) } },
    );
    expect(await promised(run)).toBe(1);
  });

  it('waits again and again, in loops and in nested calls', async () => {
    const { sum } = await instantiate(
      `${waitImport}
       (func $inner (param i32) (result i32) (i32.sub (call $wait (local.get 0)) (i32.const 100)))
       (func $outer (param i32) (result i32) (i32.mul (call $inner (local.get 0)) (i32.const 2)))
       (func (export "sum") (param $n i32) (result i32) (local $sum i32)
         (loop $again
           (local.set $sum (i32.add (local.get $sum) (call $outer (local.get $n))))
           (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
         (local.get $sum))`,
      addHundred,
    );
    expect(await promised(sum, 10)).toBe(110);
  });

  it('evaluates operands before it waits', async () => {
    const { run, set } = await instantiate(
      `${waitImport} (global $g (mut i32) (i32.const 1))
       (func (export "set") (param i32) (global.set $g (local.get 0)))
       (func (export "run") (result i32)
         (i32.add
           (i32.sub (i32.mul (global.get $g) (i32.const 1000)) (call $wait (global.get $g)))
           (global.get $g)))`,
      addHundred,
    );
    const promise = promised(run);
    set!(50);
    expect(await promise).toBe(1000 - 101 + 50);
  });

  it('sees memory that has grown while it waited', async () => {
    const exports = await instantiate(
      `${waitImport} (memory (export "memory") 1)
       (func (export "run") (result i32)
         (i32.store (i32.const 8) (call $wait (i32.load (i32.const 4))))
         (i32.store (i32.const 65536) (i32.const 9))
         (i32.load (i32.const 8)))`,
      addHundred,
    );
    const promise = promised(exports['run']);
    const memory = exports['memory'] as unknown as InstanceType<typeof WebAssembly.Memory>;
    memory.grow(1);
    expect(await promise).toBe(100);
    expect(new Int32Array(memory.buffer)[16384]).toBe(9);
  });

  it('waits in functions of any size and nesting', async () => {
    const step = '(local.set 0 (i32.add (local.get 0) (call $wait (i32.const -99))))';
    const { long, deep } = await instantiate(
      `${waitImport}
       (func (export "long") (param i32) (result i32) ${step.repeat(3000)} (local.get 0))
       (func (export "deep") (param i32) (result i32)
         ${'(block (loop (if (local.get 0) (then '.repeat(200)} ${step} ${'))))'.repeat(200)}
         (local.get 0))`,
      addHundred,
    );
    expect(await promised(long, 5)).toBe(3005);
    expect(await promised(deep, 5)).toBe(6);
  });

  it('does not need to wait at all', async () => {
    const { leaf } = await instantiate(
      '(func (export "leaf") (param i64) (result i64) (i64.mul (local.get 0) (i64.const -3)))',
    );
    expect(await promised(leaf, 1n << 40n)).toBe(-3n << 40n);
  });
});

describe('values', () => {
  it('of every number type go both ways', async () => {
    const seen: unknown[] = [];
    const echo = suspending((...args: unknown[]) => {
      seen.push(...args);
      return later(args.reverse());
    });
    const { run } = await instantiate(
      `(import "m" "echo" (func $echo (param i32 i64 f32 f64) (result f64 f32 i64 i32)))
       (func (export "run") (param i32 i64 f32 f64) (result f64 f32 i64 i32)
         (call $echo (local.get 0) (local.get 1) (local.get 2) (local.get 3)))`,
      { m: { echo } },
    );
    const args = [-1, -(1n << 62n), Math.fround(0.1), 0.1];
    expect(await promised(run, ...args)).toEqual([...args].reverse());
    expect(seen.sort()).toEqual(args.sort());
  });

  it('of i64 and f32 keep all their bits', async () => {
    const { long, single } = await instantiate(
      `(import "m" "long" (func $long (param i64) (result i64)))
       (import "m" "single" (func $single (result f32)))
       (func (export "long") (param i64) (result i64)
         (i64.add (call $long (local.get 0)) (i64.const 0x1_0000_0001)))
       (func (export "single") (result f32) (f32.add (call $single) (f32.const 1)))`,
      {
        m: {
          long: suspending((x: bigint) => later(x * 2n)),
          single: suspending(() => later(0.1)),
        },
      },
    );
    expect(await promised(long, 0x7fff_ffffn)).toBe(0x1_ffff_ffffn);
    expect(await promised(single)).toBe(Math.fround(Math.fround(0.1) + 1));
  });

  it('in registers survive other computations that run meanwhile', async () => {
    const resolvers: ((values: unknown) => void)[] = [];
    const pair = suspending(() => new Promise((resolve) => resolvers.push(resolve)));
    const { run } = await instantiate(
      `(import "m" "pair" (func $pair (result i64 i64)))
       (func $through (result i64 i64) (call $pair))
       (func (export "run") (result i64 i64) (local i64 i64)
         (call $through) (local.set 1) (local.set 0)
         (call $through) (i64.add (local.get 1)) (local.set 1) (i64.add (local.get 0)) (local.get 1))`,
      { m: { pair } },
    );
    const a = promised(run);
    const b = promised(run);
    const [big, small] = [1n << 60n, 5n];
    resolvers[1]!([small, -small]);
    resolvers[0]!([big, -big]);
    await later(0);
    resolvers[2]!([small, small]);
    resolvers[3]!([big, big]);
    expect(await b).toEqual([small + small, 0n]);
    expect(await a).toEqual([big + big, 0n]);
  });

  it('of v128 are refused before anything runs', async () => {
    const { run } = await instantiate(
      `(import "m" "mark" (func $mark))
       (func (export "run") (result v128) (call $mark) (v128.const i64x2 0 0))`,
      { m: { mark: () => expect.unreachable() } },
    );
    await expect(promised(run)).rejects.toThrow(TypeError);
  });
});

describe('two computations on one instance', () => {
  it('take turns', async () => {
    const log: string[] = [];
    const { run } = await instantiate(
      `(import "m" "step" (func $step (param i32 i32)))
       (func (export "run") (param $who i32) (param $n i32)
         (loop $again
           (call $step (local.get $who) (local.get $n))
           (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))`,
      { m: { step: suspending((who: number, n: number) => later(log.push(`${who}:${n}`))) } },
    );
    await Promise.all([promised(run, 1, 3), promised(run, 2, 3)]);
    expect(log).toEqual(['1:3', '2:3', '1:2', '2:2', '1:1', '2:1']);
  });
});

describe('indirect calls', () => {
  const table = `
    ${waitImport} (type $t (func (param i32) (result i32)))
    (table (export "table") 4 funcref) (elem (i32.const 0) $waits $leaf $wait)
    (func $waits (param i32) (result i32) (i32.add (call $wait (local.get 0)) (i32.const 1)))
    (func $leaf (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
    (func (export "run") (param i32 i32) (result i32)
      (i32.add (i32.const 1000) (call_indirect (type $t) (local.get 0) (local.get 1))))`;

  it('suspend in functions that wait, call others plainly, and reach imports', async () => {
    const { run } = await instantiate(table, addHundred);
    expect(await promised(run, 7, 0)).toBe(1108);
    expect(await promised(run, 7, 1)).toBe(1021);
    expect(await promised(run, 7, 2)).toBe(1107);
    await expect(promised(run, 7, 3)).rejects.toThrow('uninitialized element');
  });

  it('suspend across instances', async () => {
    const first = await instantiate(table, addHundred);
    const second = await instantiate(
      `(import "m" "run" (func $run (param i32 i32) (result i32)))
       (import "m" "table" (table 4 funcref)) (type $t (func (param i32) (result i32)))
       (elem (table 0) (i32.const 3) func $here)
       (func $here (param i32) (result i32) (call $run (local.get 0) (i32.const 0)))
       (func (export "direct") (param i32 i32) (result i32) (call $run (local.get 0) (local.get 1)))
       (func (export "indirect") (param i32 i32) (result i32)
         (call_indirect (type $t) (local.get 0) (local.get 1)))`,
      { m: first },
    );
    expect(await promised(second['direct'], 7, 0)).toBe(1108);
    expect(await promised(second['indirect'], 7, 0)).toBe(108);
    // Through three instances' worth of frames: second, first, second, first.
    expect(await promised(first['run'], 7, 3)).toBe(2108);
  });

  it('by reference suspend, too', async () => {
    const { run } = await instantiate(
      `${waitImport} (type $t (func (param i32) (result i32)))
       (func $waits (type $t) (call $wait (local.get 0))) (elem declare func $waits)
       (func (export "run") (param i32) (result i32) (call_ref $t (local.get 0) (ref.func $waits)))`,
      addHundred,
    );
    expect(await promised(run, 1)).toBe(101);
  });
});

describe('tail calls', () => {
  const text = `
    ${waitImport} (type $t (func (param i32 i32) (result i32)))
    (table funcref (elem $even $odd)) (elem declare func $even $odd)
    (func $odd (type $t)
      (if (i32.eqz (local.get 0)) (then (return (call $wait (local.get 1)))))
      (return_call $even (i32.sub (local.get 0) (i32.const 1)) (call $sometimes (local.get 0) (local.get 1))))
    (func $even (export "even") (type $t)
      (if (i32.eqz (local.get 0)) (then (return_call $leaf (local.get 1))))
      (return_call_indirect (type $t)
        (i32.sub (local.get 0) (i32.const 1)) (local.get 1) (i32.const 1)))
    (func $sometimes (param i32 i32) (result i32)
      (if (i32.and (local.get 0) (i32.const 1023)) (then (return (local.get 1))))
      (call $wait (local.get 1)))
    (func $leaf (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2)))
    (func (export "ref") (type $t) (return_call_ref $t (local.get 0) (local.get 1) (ref.func $odd)))
    (func (export "import") (param i32) (result i32) (return_call $wait (local.get 0)))`;

  it('run in constant stack, suspended or not', async () => {
    const exports = await instantiate(text, addHundred);
    expect(await promised(exports['even'], 200_000, 1)).toBe(2);
    expect(await promised(exports['ref'], 200_001, 1)).toBe(2);
    expect(await promised(exports['ref'], 200_000, 1)).toBe(101 + 100 * 195);
  });

  it('leave handlers before the callee runs', async () => {
    const tag = new WebAssembly.Tag({ parameters: [] });
    const exports = await instantiate(
      `${waitImport} (import "m" "tag" (tag $tag))
       (func $plain (param i32) (throw $tag))
       (func $waits (param i32) (drop (call $wait (local.get 0))) (throw $tag))
       (func (export "plain") (param i32)
         (block $h (try_table (catch_all $h) (return_call $plain (local.get 0)))))
       (func (export "waits") (param i32)
         (block $h (try_table (catch_all $h) (return_call $waits (local.get 0)))))
       (func (export "caught") (param i32)
         (block $h (try_table (catch_all $h) (call $waits (local.get 0)))))`,
      { m: { ...addHundred.m, tag } },
    );
    await expect(promised(exports['plain'], 1)).rejects.toBeInstanceOf(WebAssembly.Exception);
    await expect(promised(exports['waits'], 1)).rejects.toBeInstanceOf(WebAssembly.Exception);
    expect(await promised(exports['caught'], 1)).toBeUndefined();
  });

  it('reach imports', async () => {
    const exports = await instantiate(text, addHundred);
    expect(await promised(exports['import'], 1)).toBe(101);
  });
});

describe('a plain export', () => {
  it('stays plain where nothing suspends', async () => {
    const { run } = await instantiate(
      '(import "m" "f" (func $f (result i32))) (func (export "run") (result i32) (call $f))',
      { m: { f: () => 4 } },
    );
    expect(run!()).toBe(4);
    expect(await promised(run)).toBe(4);
    expect(run!()).toBe(4);
  });
});
