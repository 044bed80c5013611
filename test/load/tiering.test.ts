/**
 * Code that is translated at run time gets better: how often `Function` is called tells when.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeWebAssembly } from '../../compiler/webassembly.ts';
import { assembleText } from '../../compiler/optimize.ts';

/** Texts that code was made of while a test runs, newest last. */
let texts: string[] = [];
const ownFunction = globalThis.Function;

beforeEach(() => {
  texts = [];
  globalThis.Function = new Proxy(ownFunction, {
    construct(target, args: string[]) {
      texts.push(args.at(-1) ?? '');
      return Reflect.construct(target, args);
    },
  });
});
afterEach(() => {
  globalThis.Function = ownFunction;
});

/** How often function 0 was translated so far. */
const translations = (): number => texts.filter((text) => /function f0\(/.test(text)).length;

interface Exports {
  readonly f: (...args: number[]) => unknown;
  readonly isSame: () => unknown;
}

const make = async (tierThreshold: number, wat: string) => {
  const W = makeWebAssembly({ tierThreshold });
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
      texts = [];
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
    texts = [];
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
