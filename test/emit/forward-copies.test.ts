/** Values go where they are wanted without a stop, and never earlier than anybody can tell. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { ahead } from '../differential/engines.ts';
import type { WebAssemblyApi } from '../differential/execute.ts';

const wasm = await assembleText(
  `(module
  (import "host" "f" (func $f (param i32) (result i32)))
  (import "host" "pair" (func $pair (param i32) (result i64)))
  (memory 1)
  (func $read (param i32) (result i32) (i32.add (i32.load (i32.const 0)) (call $f (local.get 0))))
  (func (export "result") (param $a i32) (result i32) (local $x i32)
    (i32.store (i32.const 0) (local.get $a))
    (local.set $x (call $read (local.get $a)))
    (i32.store (i32.const 4) (local.get $x))
    (i32.add (local.get $x) (i32.load (i32.const 0))))
  (func (export "pair") (param $a i32) (result i64) (local $x i64)
    (local.set $x (call $pair (local.get $a)))
    (i32.store (i32.const 4) (i32.wrap_i64 (local.get $x)))
    (i64.add (local.get $x) (i64.load (i32.const 0))))
  (func (export "swap") (param $a i64) (param $b i64) (param $n i32) (result i64)
    (loop $again
      (local.get $b) (local.get $a) (local.set $b) (local.set $a)
      (local.set $a (i64.add (local.get $a) (local.get $b)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.xor (local.get $a) (i64.shl (local.get $b) (i64.const 7))))
  (func (export "chosen") (param $a i32) (result i32) (local $x i32)
    (local.set $x (i32.const 7))
    (local.set $x (block $done (result i32)
      (drop (br_if $done (i32.add (local.get $x) (local.get $a)) (i32.eq (local.get $a) (i32.const 1))))
      (drop (br_if $done (call $f (local.get $x)) (i32.eq (local.get $a) (i32.const 2))))
      (if (result i32) (i32.gt_s (local.get $a) (i32.const 10))
        (then (i32.sub (local.get $x) (i32.const 1)))
        (else (call $f (i32.mul (local.get $x) (i32.const 3)))))))
    (i32.add (local.get $x) (local.get $a)))
  (func (export "either") (param $a i32) (result i32) (local $x i32)
    (local.set $x (if (result i32) (i32.gt_s (local.get $a) (i32.const 2))
      (then (i32.store (i32.const 8) (local.get $a)) (i32.sub (local.get $a) (i32.const 1)))
      (else (i32.mul (local.get $a) (i32.const 3)))))
    (i32.store (i32.const 0) (local.get $x))
    (i32.add (local.get $x) (local.get $a)))
  (func (export "left") (param $a i32) (result i32) (local $x i32)
    (local.set $x (i32.const 100))
    (block $out
      (local.set $x (block (result i32)
        (call $f (local.get $a))
        (br_if $out (i32.eq (local.get $a) (i32.const 3))))))
    (local.get $x))
  (func (export "rounds") (param $n i32) (result i32) (local $x i32) (local $sum i32)
    (loop $again
      (call $f (local.get $n))
      (local.set $sum (i32.add (local.get $sum) (local.get $x)))
      (local.set $x)
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (i32.mul (local.get $sum) (i32.const 1000)) (local.get $x)))
  (func (export "inner") (param $n i32) (result i32) (local $x i32) (local $sum i32)
    (local.set $x (call $f (local.get $n)))
    (call $f (i32.add (local.get $n) (i32.const 1)))
    (loop $again
      (local.set $sum (i32.add (local.get $sum) (local.get $x)))
      (local.set $x (i32.add (local.get $x) (i32.const 5)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.add (local.get $sum))
    (i32.add (local.get $x)))
  (func (export "caught") (param $a i32) (result i32) (local $x i32)
    (local.set $x (i32.const 5))
    (try
      (do
        (call $f (local.get $a))
        (drop (call $f (i32.add (local.get $a) (i32.const 1))))
        (local.set $x))
      (catch_all))
    (local.get $x)))`,
);

const calls = (api: WebAssemblyApi, name: string, operands: (number | bigint)[]): unknown => {
  const trace: number[] = [];
  const host = {
    f: (x: number): number => {
      if (x === 10) throw new Error('no');
      return trace.push(x) * 1000 + x;
    },
    pair: (x: number): bigint => BigInt(x) * 0x123456789n,
  };
  const { exports } = new api.Instance(new api.Module(wasm as BufferSource), { host }) as {
    exports: Record<string, (...values: unknown[]) => unknown>;
  };
  let result: unknown;
  try {
    result = exports[name]!(...operands);
  } catch (error) {
    result = (error as Error).message;
  }
  return { result, trace };
};

const cases: [name: string, ...operands: (number | bigint)[]][] = [
  ...[0, 1, 2, 3, 9, 11, -5].flatMap((a): [string, number][] =>
    ['result', 'pair', 'chosen', 'either', 'left', 'caught'].map((name) => [name, a]),
  ),
  ...[1, 2, 5].flatMap((n): [string, ...(number | bigint)[]][] => [
    ['rounds', n],
    ['inner', n],
    ['swap', 0x1234567890n, -77n, n],
  ]),
];

describe('results of calls and blocks', () => {
  it.each([{}, { release: true }, { engine: 'interpreting' as const }])(
    'get into locals as in wasm: %o',
    (options) => {
      const api = ahead(options);
      for (const [name, ...operands] of cases)
        expect(calls(api, name, operands), name).toEqual(calls(WebAssembly, name, operands));
    },
  );

  it('are assigned to locals at once', () => {
    const { code } = compile(wasm, {});
    const [text] = /^function result\(.*$/m.exec(code)!;
    expect(text).toContain(';x=read($,a);');
    const [either] = /^function either\(.*$/m.exec(code)!;
    expect(either).toContain('x=a-1|0;}else x=Math.imul(a,3);');
  });
});

describe('ordering of pairs', () => {
  const constants = [
    0n,
    1n,
    -1n,
    0xffffffffn,
    -(1n << 32n),
    1n << 32n,
    (1n << 63n) - 1n,
    -(1n << 63n),
  ];
  const operators = ['lt', 'le', 'gt', 'ge'].flatMap((op) => [`${op}_s`, `${op}_u`]);
  const compared = [...constants, 5n, -5n, 0x7fffffffffffffefn, -0x123456789abn, 0x80000000n];

  it('is right beside every constant, on either side', async () => {
    const functions = operators.flatMap((op) =>
      constants.flatMap((c, i) => [
        `(func (export "${op} ${i}") (param i64) (result i32) (i64.${op} (local.get 0) (i64.const ${c})))`,
        `(func (export "${i} ${op}") (param i64) (result i32)
           (if (result i32) (i64.${op} (i64.const ${c}) (local.get 0)) (then (i32.const 3)) (else (i32.const 4))))`,
      ]),
    );
    const bytes = (await assembleText(`(module ${functions.join('')})`)) as BufferSource;
    const api = ahead({});
    const ours = new api.Instance(new api.Module(bytes), {}).exports as Record<string, unknown>;
    const theirs = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
    for (const name of Object.keys(theirs)) {
      for (const x of compared) {
        const call = (exports: Record<string, unknown>): unknown =>
          (exports[name] as (x: bigint) => unknown)(x);
        expect(call(ours), `${name} ${x}`).toBe(call(theirs));
      }
    }
  });
});
