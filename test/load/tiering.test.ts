/**
 * Code that is translated at run time gets better: how often `Function` is called tells when.
 */
import { describe, expect, it } from 'vitest';
import { makeWebAssembly } from '../../compiler/webassembly.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { recordTexts } from './made-texts.ts';

const texts = recordTexts();

/** How often function 0 was translated so far. */
const translations = (): number => texts.filter((text) => /function f0\(/.test(text)).length;

interface Exports {
  readonly f: (...args: number[]) => unknown;
  readonly isSame: () => unknown;
}

const make = async (tierThreshold: number, wat: string, giantSize = 50_000) => {
  const W = makeWebAssembly({ tierThreshold, giantSize });
  const module = new W.Module(await assembleText(wat));
  const instantiate = () => new W.Instance(module, {}).exports as unknown as Exports;
  return { instantiate, ...instantiate() };
};

const ADD = `(module (func (export "f") (param i32 i32) (result i32)
  local.get 0 local.get 1 i32.add))`;

/** Counts up to its parameter. */
const LOOP = `(module (func (export "f") (param i32) (result i32) (local i32)
  (loop
    (local.set 1 (i32.add (local.get 1) (i32.const 1)))
    (br_if 0 (i32.lt_s (local.get 1) (local.get 0))))
  local.get 1))`;

describe('a function', () => {
  it('is translated once more after so many calls, and not again', async () => {
    const { f } = await make(3, ADD);
    const counts = [1, 2, 3, 4, 5, 6].map((n) => [f(n, 1), translations()]);
    expect(counts).toEqual([
      [2, 1],
      [3, 1],
      [4, 1],
      [5, 2],
      [6, 2],
      [7, 2],
    ]);
  });

  it('is not where the threshold is infinite, nor where it is 0', async () => {
    for (const threshold of [Infinity, 0]) {
      texts.length = 0;
      const { f } = await make(threshold, ADD);
      for (let n = 0; n < 100; n++) expect(f(n, -1)).toBe(n - 1);
      expect(translations()).toBe(1);
    }
  });

  it('that loops is translated again while it does, and goes on where it was', async () => {
    const { f } = await make(50, LOOP);
    expect([f(40), translations()]).toEqual([40, 1]);
    expect([f(40), translations()]).toEqual([40, 2]);
    expect([f(1000), translations()]).toEqual([1000, 2]);
  });

  it('that V8 never optimises is translated again the sooner the more a call does', async () => {
    const add = '(local.set 1 (i32.add (local.get 1) (local.get 0)))';
    const ifs = `(if (i32.and (local.get 0) (i32.const 1)) (then ${add.repeat(3)}))`.repeat(400);
    const arms = 40;
    const table = `(loop $next
      ${'(block '.repeat(arms)}
        (br_table ${Array.from({ length: arms }, (_, i) => i).join(' ')} (local.get 0))
      ${`) ${add.repeat(20)} (br_if $next (i32.eqz (local.get 1)))`.repeat(arms)})`;
    const again: number[] = [];
    for (const body of [ifs, table]) {
      texts.length = 0;
      const wat = `(module (func (export "f") (param i32) (result i32) (local i32) ${body} local.get 1))`;
      const { f } = await make(2000, wat, 0);
      let calls = 0;
      while (calls < 300 && translations() < 2) f(++calls);
      again.push(calls);
    }
    expect(again[0]).toBeLessThan(40);
    expect(again[1]).toBeGreaterThan(200);
  });

  it('is called in its better code by instances that had the first', async () => {
    const { f, instantiate } = await make(4, ADD);
    const other = instantiate().f;
    expect(other(1, 1)).toBe(2);
    for (let n = 0; n < 10; n++) f(n, n);
    expect([other(20, 22), other(1, 2), translations()]).toEqual([42, 3, 2]);
  });

  it('keeps its identity in tables', async () => {
    const { f, isSame } = await make(
      1,
      `(module (table (export "t") 1 funcref) (elem (i32.const 0) $f)
        (func $f (export "f") (param i32 i32) (result i32) local.get 0)
        (func (export "isSame") (result i32)
          (call_indirect (param i32 i32) (result i32) (i32.const 7) (i32.const 8) (i32.const 0))))`,
    );
    for (let n = 0; n < 4; n++) expect([f(n, 0), isSame()]).toEqual([n, 7]);
  });
});

describe('the unit of a hot function', () => {
  const CALLER = `(module
    (func $small (export "small") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
    (func $cold (param i32) (result i32) (i32.sub (local.get 0) (i32.const 1)))
    (func (export "f") (param i32 i32) (result i32)
      (if (local.get 1) (then (return (call $cold (local.get 0)))))
      (call $small (local.get 0))))`;

  it('has the functions that it has called, and not the others', async () => {
    const { f } = await make(3, CALLER);
    for (let n = 0; n < 3; n++) f(n, 0);
    texts.length = 0;
    expect([f(5, 0), f(5, 1), f(5, 0)]).toEqual([15, 4, 15]);
    const unit = texts.find((text) => /function f2\(/.test(text))!;
    expect([/function f0\(/.test(unit), /function f1\(/.test(unit)]).toEqual([true, false]);
  });
});

describe('recursion', () => {
  const STEP =
    '(i64.store (local.get 0) (i64.mul (i64.load offset=8 (local.get 0)) (i64.load (local.get 0))))';
  const RECURSION = `(module (memory 1) (func $f (export "f") (param i32) (result i32)
    ${STEP.repeat(200)}
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $f (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0)))))`;

  /** How deep it goes. */
  const depth = async (tierThreshold: number): Promise<number> => {
    const { f } = await make(tierThreshold, RECURSION);
    let reached = 0;
    for (let n = 16; ; n = Math.ceil(n * 1.25)) {
      try {
        f(n);
        reached = n;
      } catch {
        return reached;
      }
    }
  };

  it('goes about as deep in the quick tier as in full code', async () => {
    const full = await depth(0);
    expect(full).toBeGreaterThan(100);
    expect(await depth(Infinity)).toBeGreaterThan(full / 2);
  });
});

/**
 * Locals of every class, floats that are only moved among them, in loops within arms of `if`. $rounds is how
 * often the outer loop runs; its lowest bit chooses the arm.
 */
const LOCALS_IN_LOOPS = `(module (memory 1)
  (func (export "f") (param $rounds i32) (param $ref externref)
    (result i32 i64 f32 f64 i64 f32 i64 externref)
    (local $i i32) (local $sum i64) (local $f f32) (local $d f64) (local $v v128)
    (local $moved f32) (local $movedToo f64) (local $kept externref)
    (i64.store (i32.const 0) (i64.const 0xfff40000deadbeef))
    (i32.store (i32.const 8) (i32.const 0x7fa00001))
    (block $out
      (local.set $kept (local.get $ref))
      (local.set $moved (f32.load (i32.const 8)))
      (local.set $movedToo (f64.load (i32.const 0)))
      (if (i32.and (local.get $rounds) (i32.const 1))
        (then
          (local.set $sum (i64.const 0x100000000))
          (loop $odd
            (local.set $sum (i64.mul (local.get $sum) (i64.const 3)))
            (br_if $out (i32.eqz (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
            (br $odd)))
        (else
          (local.set $f (f32.const 0.1))
          (loop $outer
            (local.set $i (i32.const 0))
            (block $skipped
              (br_if $skipped (i32.eqz (i32.rem_u (local.get $rounds) (i32.const 5))))
              (if (i32.const 1) (then
                (local.set $d (f64.add (local.get $d) (f64.const 0.7)))
                (loop $inner
                  (local.set $v (i32x4.add (local.get $v) (i32x4.splat (local.get $i))))
                  (local.set $f (f32.add (local.get $f) (f32.const 0.3)))
                  (local.set $sum (i64.add (local.get $sum) (i64.const 0x123456789)))
                  (br_if $inner (i32.lt_u
                    (local.tee $i (i32.add (local.get $i) (i32.const 1)))
                    (i32.const 4)))))))
            (br_if $outer
              (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))))
    (f32.store (i32.const 16) (local.get $moved))
    (f64.store (i32.const 24) (local.get $movedToo))
    (local.get $i) (local.get $sum) (local.get $f) (local.get $d)
    (i64x2.extract_lane 1 (local.get $v))
    (f32.reinterpret_i32 (i32.xor (i32.load (i32.const 16)) (i32.load (i32.const 8))))
    (i64.load (i32.const 24))
    (local.get $kept)))`;

describe('a call that goes on for long', () => {
  const wasTakenOver = (): boolean => texts.some((text) => text.includes('function f0$r('));

  it.each([1, 7, 41, 2, 6, 40, 90])('of %i rounds is taken over by better code', async (rounds) => {
    const bytes = await assembleText(LOCALS_IN_LOOPS);
    const native = new WebAssembly.Instance(new WebAssembly.Module(bytes as BufferSource), {});
    const expected = (native.exports as unknown as Exports).f(rounds, 17);
    const { f } = await make(3, LOCALS_IN_LOOPS, 0);
    expect(f(rounds, 17)).toEqual(expected);
    expect(wasTakenOver()).toBe(rounds > 1);
  });

  it.each([
    ['try_table', 'try_table (catch $t $caught)', ''],
    ['a legacy try', 'try (do', ') (catch $t (br $caught))'],
  ])(
    'is not taken over within %s, which would catch what is thrown next',
    async (_, head, tail) => {
      const { f } = await make(
        1,
        `(module (tag $t) (func (export "f") (param $rounds i32) (result i32)
        (block $out
          (block $caught
            (${head}
              (loop $again
                (br_if $again (i32.gt_s
                  (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))
                  (i32.const 0)))
                (br $out)) ${tail}))
          (return (i32.const -1)))
        (loop $again
          (br_if $again (i32.lt_s
            (local.tee $rounds (i32.add (local.get $rounds) (i32.const 1)))
            (i32.const 50))))
        (throw $t)))`,
        0,
      );
      for (const rounds of [40, 7]) expect(() => f(rounds)).toThrow();
      expect(wasTakenOver()).toBe(true);
    },
  );

  it('of a function that V8 optimises is left to V8', async () => {
    const { f } = await make(3, LOCALS_IN_LOOPS);
    f(90, 17);
    expect(wasTakenOver()).toBe(false);
  });
});
