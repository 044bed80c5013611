/** 128-bit arithmetic is what BigInt makes of it. */
import { beforeAll, describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';
import { Random } from '../differential/random.ts';

const names = ['i64.add128', 'i64.sub128', 'i64.mul_wide_s', 'i64.mul_wide_u'] as const;
type Operation = (...operands: bigint[]) => [bigint, bigint];

const operandCount = (name: string): number => (name.includes('mul') ? 2 : 4);
const functionText = (name: string): string => {
  const params = 'i64 '.repeat(operandCount(name));
  const operands = Array.from({ length: operandCount(name) }, (_, k) => `(local.get ${k})`);
  return `(func (export "${name}") (param ${params}) (result i64 i64) (${name} ${operands.join(' ')}))`;
};

/** Operands known to the compiler, and results of which only a part is used. */
const more = `
  (func (export "increment") (param i64 i64) (result i64 i64)
    (i64.add128 (local.get 0) (local.get 1) (i64.const 1) (i64.const 0)))
  (func (export "high") (param i64 i64) (result i64) (local $high i64)
    (i64.mul_wide_u (local.get 0) (local.get 1))
    (local.set $high)
    (drop)
    (local.get $high))
  (func (export "swapped") (param $a i64) (param $b i64) (result i64 i64)
    (i64.sub128 (local.get $a) (local.get $b) (local.get $b) (local.get $a))
    (local.set $b)
    (local.set $a)
    (local.get $a)
    (local.get $b))`;

const unsigned = (x: bigint): bigint => BigInt.asUintN(64, x);
const wide = (low: bigint, high: bigint): bigint => (high << 64n) | unsigned(low);
const halves = (x: bigint): [bigint, bigint] => [BigInt.asIntN(64, x), BigInt.asIntN(64, x >> 64n)];

const expected: Record<(typeof names)[number], Operation> = {
  'i64.add128': (al, ah, bl, bh) => halves(wide(al, ah) + wide(bl, bh)),
  'i64.sub128': (al, ah, bl, bh) => halves(wide(al, ah) - wide(bl, bh)),
  'i64.mul_wide_s': (a, b) => halves(a * b),
  'i64.mul_wide_u': (a, b) => halves(unsigned(a) * unsigned(b)),
};

const edges = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 0xffffffffn, 2n ** 32n, -(2n ** 32n)];

function operand(random: Random): bigint {
  if (random.below(4) === 0) return edges[random.below(edges.length)]!;
  const bits = (BigInt(random.below(2 ** 32)) << 32n) | BigInt(random.below(2 ** 32));
  return BigInt.asIntN(64, bits >> BigInt(random.below(64)));
}

describe('wide arithmetic', () => {
  let exports: Record<string, Operation>;
  beforeAll(async () => {
    const text = `(module ${names.map(functionText).join('\n')} ${more})`;
    const module = new WebAssembly.Module(await assembleText(text));
    exports = new WebAssembly.Instance(module).exports as Record<string, Operation>;
  });

  it.each(names)('%s', (name) => {
    const random = new Random(names.indexOf(name) + 1);
    for (let i = 0; i < 3000; i++) {
      const operands = Array.from({ length: operandCount(name) }, () => operand(random));
      expect([operands, exports[name]!(...operands)]).toEqual([
        operands,
        expected[name](...operands),
      ]);
    }
  });

  it('takes operands that the compiler knows', () => {
    expect(exports['increment']!(-1n, 5n)).toEqual([0n, 6n]);
    expect(exports['increment']!(-1n, -1n)).toEqual([0n, 0n]);
  });

  it('gives half of a result', () => {
    expect(exports['high']!(-1n, -1n)).toBe(-2n);
  });

  it('lets results replace its operands', () => {
    expect(exports['swapped']!(1n, 2n)).toEqual(expected['i64.sub128'](1n, 2n, 2n, 1n));
  });
});
