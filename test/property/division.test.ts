/**
 * i64.div and i64.rem compared with BigInt: divisors of all sizes, as variables and as constants,
 * dividends at and around their multiples, where a quotient that is one off would show.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { loadText } from '../differential/engines.ts';
import { Random } from '../differential/random.ts';

const INSTRUCTIONS = ['div_u', 'div_s', 'rem_u', 'rem_s'] as const;
type Instruction = (typeof INSTRUCTIONS)[number];
type Binary = (a: bigint, b: bigint) => bigint;

const LOWEST = -(2n ** 63n);

/** What each instruction computes; the operands are signed. */
const expected: Readonly<Record<Instruction, Binary>> = {
  div_u: (a, b) => BigInt.asIntN(64, BigInt.asUintN(64, a) / BigInt.asUintN(64, b)),
  div_s: (a, b) => a / b,
  rem_u: (a, b) => BigInt.asIntN(64, BigInt.asUintN(64, a) % BigInt.asUintN(64, b)),
  rem_s: (a, b) => a % b,
};

/** Around every border of how quotients are found: 2^21, 2^30, 2^31, 2^32, 2^53, 2^63. */
const DIVISORS = [1n, 2n, 3n, 5n, 7n, 10n, 60n, 1000n, 65536n, 1_000_000n, 1_000_000_000n]
  .concat(
    [21n, 30n, 31n, 32n, 33n, 52n, 53n, 62n].flatMap((n) => [-1n, 0n, 1n].map((d) => 2n ** n + d)),
  )
  .concat([2n ** 63n - 1n, LOWEST])
  .flatMap((b) => (b === LOWEST ? [b] : [b, -b]));

const nameOf = (instruction: Instruction, b: bigint): string => `${instruction} ${b}`;

/** Each instruction by what it is given, and by each of the divisors. */
async function divisionModule(): Promise<Uint8Array> {
  const functions = INSTRUCTIONS.flatMap((instruction) => [
    `(func (export "${instruction}") (param i64 i64) (result i64)
       (i64.${instruction} (local.get 0) (local.get 1)))`,
    // Operands of 32 bits, as C's unsigned int is divided after it was widened.
    `(func (export "narrow ${instruction}") (param i32 i32) (result i64)
       (i64.${instruction} (i64.extend_i32_u (local.get 0)) (i64.extend_i32_u (local.get 1))))`,
    ...DIVISORS.map(
      (b) => `(func (export "${nameOf(instruction, b)}") (param i64) (result i64)
         (i64.${instruction} (local.get 0) (i64.const ${b})))`,
    ),
  ]);
  return assembleText(`(module ${functions.join('\n')})`);
}

/** Dividends for a divisor: multiples of it and their neighbours, and any other number. */
function dividends(random: Random, b: bigint, count: number): bigint[] {
  const word = (): bigint => BigInt(random.bits() >>> random.below(32));
  const list = [0n, 1n, -1n, 2n ** 63n - 1n, LOWEST, LOWEST + 1n, b, -b];
  while (list.length < count) {
    const any = (word() << 32n) | word();
    list.push(
      any,
      -any,
      any - (any % b) + BigInt(random.between(-2, 2)),
      b * word() - 1n,
      b * word(),
    );
  }
  return list.map((a) => BigInt.asIntN(64, a));
}

const wasm = await divisionModule();

describe.each([
  ['for engines that optimise', {}],
  ['for engines that interpret', { engine: 'interpreting' }],
  ['in release files', { release: true }],
] as const)('i64 division %s', (_, options) => {
  const { exports } = loadText(compile(wasm, { format: 'cjs', ...options }).code).instantiate({});
  const call = (name: string, ...args: unknown[]): bigint =>
    (exports[name] as (...args: unknown[]) => bigint)(...args);

  it.each(INSTRUCTIONS)('%s is exact', (instruction) => {
    const random = new Random(7);
    const wrong: string[] = [];
    for (const b of DIVISORS) {
      for (const a of dividends(random, b, 400)) {
        if (instruction === 'div_s' && a === LOWEST && b === -1n) continue; // traps: below
        const result = expected[instruction](a, b);
        if (call(instruction, a, b) !== result) wrong.push(`${a} ${instruction} ${b}`);
        if (call(nameOf(instruction, b), a) !== result)
          wrong.push(`${a} ${nameOf(instruction, b)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it.each(INSTRUCTIONS)('%s of widened operands is exact', (instruction) => {
    const random = new Random(8);
    for (let n = 0; n < 2000; n++) {
      const a = random.bits() >>> random.below(32);
      const b = random.bits() >>> random.below(32) || 1;
      const result = expected[instruction](BigInt(a), BigInt(b >>> 0));
      expect(call(`narrow ${instruction}`, a, b)).toBe(result);
    }
  });

  it('traps where the spec says so', () => {
    for (const instruction of INSTRUCTIONS) {
      expect(() => call(instruction, 5n, 0n)).toThrow('integer divide by zero');
      expect(() => call(`narrow ${instruction}`, 5, 0)).toThrow('integer divide by zero');
    }
    expect(() => call('div_s', LOWEST, -1n)).toThrow('integer overflow');
    expect(() => call(nameOf('div_s', -1n), LOWEST)).toThrow('integer overflow');
    expect(call('rem_s', LOWEST, -1n)).toBe(0n);
  });
});
