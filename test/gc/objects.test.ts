/** What the official suite does not look at: bits of NaNs, sizes, storages side by side, identity of types. */
import { describe, expect, it } from 'vitest';
import { RuntimeError } from '../../runtime/index.ts';
import { instantiate, loaders } from './modules.ts';

const SIGNALLING_32 = 0x7fa00001;
const SIGNALLING_64 = 0x7ff4000000000001n;

describe.each(loaders)('the bits of a NaN %s', (_, load) => {
  const text = `(module
    (type $both (struct (field $s (mut f32)) (field $d (mut f64))))
    (type $singles (array (mut f32)))
    (type $doubles (array (mut f64)))
    (func (export "field32") (param i32) (result i32)
      (i32.reinterpret_f32 (struct.get $both $s (struct.new $both (f32.reinterpret_i32 (local.get 0)) (f64.const 0)))))
    (func (export "field64") (param i64) (result i64) (local $o (ref $both))
      (local.set $o (struct.new_default $both))
      (struct.set $both $d (local.get $o) (f64.reinterpret_i64 (local.get 0)))
      (i64.reinterpret_f64 (struct.get $both $d (local.get $o))))
    (func $get (param $a (ref $singles)) (result i32)
      (i32.reinterpret_f32 (array.get $singles (local.get $a) (i32.const 1))))
    (func (export "set32") (param i32) (result i32) (local $a (ref $singles)) (local $x f32)
      (local.set $a (array.new_default $singles (i32.const 2)))
      (local.set $x (f32.reinterpret_i32 (local.get 0)))
      (array.set $singles (local.get $a) (i32.const 1) (f32.neg (f32.neg (local.get $x))))
      (call $get (local.get $a)))
    (func (export "new32") (param i32) (result i32)
      (call $get (array.new $singles (f32.reinterpret_i32 (local.get 0)) (i32.const 3))))
    (func (export "fixed32") (param i32) (result i32)
      (call $get (array.new_fixed $singles 2 (f32.const 1) (f32.reinterpret_i32 (local.get 0)))))
    (func (export "fill32") (param i32) (result i32) (local $a (ref $singles))
      (local.set $a (array.new_default $singles (i32.const 30)))
      (array.fill $singles (local.get $a) (i32.const 1) (f32.reinterpret_i32 (local.get 0)) (i32.const 1))
      (call $get (local.get $a)))
    (func (export "new64") (param i64) (result i64)
      (i64.reinterpret_f64 (array.get $doubles (array.new $doubles (f64.reinterpret_i64 (local.get 0)) (i32.const 3)) (i32.const 2)))))`;

  it.each(['field32', 'set32', 'new32', 'fixed32', 'fill32'])('stay in %s', async (name) => {
    const exports = await load(text);
    for (const bits of [SIGNALLING_32, 0x7fc00000, -1, 0x3fc00000])
      expect(exports[name]!(bits)).toBe(bits);
  });

  it.each(['field64', 'new64'])('stay in %s', async (name) => {
    const exports = await load(text);
    for (const bits of [SIGNALLING_64, -1n, 0x3ff8000000000000n])
      expect(exports[name]!(bits)).toBe(bits);
  });
});

describe('arrays', () => {
  it('of any size up to the shared buffers and beyond keep apart', async () => {
    const { make, set, get } = await instantiate(`(module (type $a (array (mut i16)))
      (func (export "make") (param i32) (result (ref $a)) (array.new_default $a (local.get 0)))
      (func (export "set") (param (ref $a) i32 i32) (array.set $a (local.get 0) (local.get 1) (local.get 2)))
      (func (export "get") (param (ref $a) i32) (result i32) (array.get_u $a (local.get 0) (local.get 1))))`);
    const sizes = [1, 3, 31, 32, 33, 35, 100, 511, 512, 513, 3000];
    const arrays: [unknown, number][] = [];
    for (let round = 0; round < 40; round++)
      for (const size of sizes) arrays.push([make!(size), size]);
    arrays.forEach(([array, size], n) => {
      for (const i of new Set([0, size - 1])) {
        expect(get!(array, i)).toBe(0);
        set!(array, i, n);
      }
      expect(() => get!(array, size)).toThrow('out of bounds array access');
      expect(() => set!(array, size, 1)).toThrow('out of bounds array access');
    });
    arrays.forEach(([array, size], n) => {
      expect(get!(array, 0)).toBe(n);
      expect(get!(array, size - 1)).toBe(n);
    });
  });

  it('trap where a 64-bit element lies beyond what an index times two can say', async () => {
    const { get } = await instantiate(`(module (type $a (array (mut i64)))
      (func (export "get") (param i32) (result i64)
        (array.get $a (array.new $a (i64.const 7) (i32.const 4)) (local.get 0))))`);
    expect(get!(3)).toBe(7n);
    for (const index of [4, 0x40000000, 0x7fffffff, -0x80000000, -1]) {
      expect(() => get!(index)).toThrow('out of bounds array access');
    }
  });

  it('too large for any engine trap', async () => {
    const types = ['i8', 'i32', 'i64', 'v128', 'anyref'];
    const functions = types.map(
      (type, k) =>
        `(type $a${k} (array (mut ${type}))) (func (export "make${k}") (param i32) (drop (array.new_default $a${k} (local.get 0))))`,
    );
    const exports = await instantiate(`(module ${functions.join(' ')})`);
    types.forEach((_, k) => {
      for (const length of [-1, -0x80000000]) {
        expect(() => exports[`make${k}`]!(length)).toThrow(
          new RuntimeError('requested new array is too large'),
        );
      }
    });
  });

  it('of externref hold undefined, and bounds are bounds', async () => {
    const { make, get, set } = await instantiate(`(module (type $a (array (mut externref)))
      (func (export "make") (param externref) (result (ref $a)) (array.new $a (local.get 0) (i32.const 2)))
      (func (export "set") (param (ref $a) i32 externref) (array.set $a (local.get 0) (local.get 1) (local.get 2)))
      (func (export "get") (param (ref $a) i32) (result externref) (array.get $a (local.get 0) (local.get 1))))`);
    const array = make!(undefined);
    expect(get!(array, 1)).toBe(undefined);
    set!(array, 1, 'x');
    set!(array, 0, undefined);
    expect([get!(array, 0), get!(array, 1)]).toEqual([undefined, 'x']);
    expect(() => get!(array, 2)).toThrow('out of bounds array access');
    expect(() => set!(array, -1, 1)).toThrow('out of bounds array access');
  });

  it('copy within themselves', async () => {
    const { run } = await instantiate(`(module (type $a (array (mut i64)))
      (func (export "run") (param $to i32) (param $from i32) (result i64) (local $a (ref $a))
        (local.set $a (array.new_fixed $a 4 (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4)))
        (array.copy $a $a (local.get $a) (local.get $to) (local.get $a) (local.get $from) (i32.const 3))
        (i64.add (i64.mul (i64.const 100) (array.get $a (local.get $a) (i32.const 1))) (array.get $a (local.get $a) (i32.const 2)))))`);
    expect(run!(1, 0)).toBe(102n);
    expect(run!(0, 1)).toBe(304n);
  });
});

describe('order of evaluation', () => {
  it('evaluates a value before the null check of what it is stored in', async () => {
    const log: number[] = [];
    const { set } = await instantiate(
      `(module (import "m" "log" (func $log (param i32) (result i32)))
        (type $s (struct (field (mut i32))))
        (func (export "set") (param (ref null $s)) (struct.set $s 0 (local.get 0) (call $log (i32.const 1)))))`,
      { m: { log: (x: number) => log.push(x) } },
    );
    expect(() => set!(null)).toThrow('null structure reference');
    expect(log).toEqual([1]);
  });

  it('reads a field before it is overwritten', async () => {
    const { swap } = await instantiate(`(module
      (type $s (struct (field $a (mut i64)) (field $b (mut i64))))
      (func (export "swap") (param i64 i64) (result i64 i64) (local $s (ref $s))
        (local.set $s (struct.new $s (local.get 0) (local.get 1)))
        (struct.get $s $a (local.get $s))
        (struct.set $s $a (local.get $s) (i64.add (struct.get $s $b (local.get $s)) (struct.get $s $a (local.get $s))))
        (struct.get $s $a (local.get $s))))`);
    expect(swap!(5n, 2n ** 40n)).toEqual([5n, 5n + 2n ** 40n]);
  });
});

describe('types', () => {
  const maker = (open: string): string => `(module
    (type $base (sub (struct (field i32))))
    (type $pair (sub ${open} $base (struct (field i32) (field f64))))
    (func (export "make") (result anyref) (struct.new $pair (i32.const 1) (f64.const 2))))`;
  const asker = (open: string): string => `(module
    (type $unrelated (struct (field i64)))
    (type $base (sub (struct (field i32))))
    (type $pair (sub ${open} $base (struct (field i32) (field f64))))
    (func (export "isBase") (param anyref) (result i32) (ref.test (ref $base) (local.get 0)))
    (func (export "isPair") (param anyref) (result i32) (ref.test (ref $pair) (local.get 0)))
    (func (export "isUnrelated") (param anyref) (result i32) (ref.test (ref $unrelated) (local.get 0))))`;

  it('are the same in different modules if they are written the same', async () => {
    for (const open of ['', 'final']) {
      const { make } = await instantiate(maker(open));
      const { isBase, isPair, isUnrelated } = await instantiate(asker(open));
      const object = make!();
      expect([isBase!(object), isPair!(object), isUnrelated!(object)]).toEqual([1, 1, 0]);
    }
  });

  it('are different if one of them is final', async () => {
    const { make } = await instantiate(maker('final'));
    const { isBase, isPair } = await instantiate(asker(''));
    expect([isBase!(make!()), isPair!(make!())]).toEqual([1, 0]);
  });
});
