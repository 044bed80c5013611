/** Calls through references whose function is likely one of a few of the same instance, but need not be. */
import { describe, expect, it } from 'vitest';
import { artefactText, loaders } from './modules.ts';
import type { Exports } from './modules.ts';

const text = `(module
  (type $unary (func (param i32) (result i32)))
  (import "host" "f" (func $imported (type $unary)))
  (global $base (mut i32) (i32.const 0))
  (func $plus (type $unary) (i32.add (local.get 0) (global.get $base)))
  (func $times (type $unary) (i32.mul (local.get 0) (global.get $base)))
  (func (export "setBase") (param i32) (global.set $base (local.get 0)))
  (func (export "plus") (result (ref $unary)) (ref.func $plus))
  (func (export "times") (result (ref $unary)) (ref.func $times))
  (func (export "imported") (result (ref $unary)) (ref.func $imported))
  (func (export "apply") (param $f (ref null $unary)) (param $x i32) (result i32)
    (call_ref $unary (local.get $x) (local.get $f)))
  (elem declare func $plus $times $imported))`;

describe.each(loaders)('a call through a reference %s', (_, load) => {
  const make = async (base: number): Promise<Exports> => {
    const exports = await load(text, { host: { f: (x: number) => x - base } });
    exports['setBase']!(base);
    return exports;
  };

  it('reaches functions of the same instance and of the host', async () => {
    const { apply, plus, times, imported } = await make(7);
    for (let round = 0; round < 3; round++) {
      expect(apply!(plus!(), 5)).toBe(12);
      expect(apply!(times!(), 5)).toBe(35);
      expect(apply!(imported!(), 5)).toBe(-2);
    }
  });

  it('runs functions of another instance in that one', async () => {
    const [one, other] = [await make(7), await make(100)];
    for (const name of ['plus', 'times', 'imported']) {
      const expected = { plus: 105, times: 500, imported: -95 }[name];
      expect(one['apply']!(other[name]!(), 5)).toBe(expected);
    }
    expect(one['apply']!(one['plus']!(), 5)).toBe(12);
  });

  it('traps where there is none', async () => {
    const { apply } = await make(1);
    expect(() => apply!(null, 1)).toThrow('null function reference');
  });
});

it('is compared with the functions of the type by their index in the instance', async () => {
  const code = await artefactText(text);
  expect(code).toMatch(/\.\$===\$\?\w+\.index:-1\)===1\?\w+\(\$,/);
});

describe.each(loaders)('array.copy %s', (_, load) => {
  it('moves whole storages and parts, overlapping or not, or nothing at all', async () => {
    const { make, copy, get, set } = await load(`(module (type $a (array (mut i16)))
      (func (export "make") (param i32) (result (ref $a)) (array.new_default $a (local.get 0)))
      (func (export "set") (param (ref $a) i32 i32) (array.set $a (local.get 0) (local.get 1) (local.get 2)))
      (func (export "get") (param (ref $a) i32) (result i32) (array.get_s $a (local.get 0) (local.get 1)))
      (func (export "copy") (param (ref $a) i32 (ref $a) i32 i32)
        (array.copy $a $a (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4))))`);
    const filled = (length: number, start: number): { array: unknown; values: number[] } => {
      const array = make!(length);
      const values = Array.from({ length }, (_, i) => start + i);
      values.forEach((value, i) => set!(array, i, value));
      return { array, values };
    };
    for (const size of [0, 1, 16, 17, 40, 41, 200]) {
      for (const count of new Set([0, 1, size >> 1, size, size + 1])) {
        for (const [to, from] of [
          [0, 0],
          [3, 0],
          [0, 2],
          [5, 2],
        ] as const) {
          for (const isSame of [true, false]) {
            const source = filled(size, 100);
            const target = isSame ? source : filled(size + 4, 1000);
            const isOutside = to + count > target.values.length || from + count > size;
            const run = (): unknown => copy!(target.array, to, source.array, from, count);
            if (isOutside) expect(run).toThrow('out of bounds array access');
            else {
              run();
              target.values.splice(to, count, ...source.values.slice(from, from + count));
            }
            expect(target.values.map((_, i) => get!(target.array, i))).toEqual(target.values);
          }
        }
      }
    }
  });
});
