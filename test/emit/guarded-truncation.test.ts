/**
 * Conversions to int behind a question whether they would trap, as compilers write them where they
 * may not use the saturating ones: the check is left out where the question answers it, and only there.
 */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { ahead } from '../differential/engines.ts';

type Float = 'f32' | 'f64';
interface Guard {
  /** Of x, local 0. */
  readonly question: (float: Float) => string;
  readonly instruction: string;
  /** Whether the question leaves nothing that traps. */
  readonly isEnough: (float: Float) => boolean;
}

const x = '(local.get 0)';
const isBelow = (limit: string) => (float: Float) =>
  `(${float}.lt (${float}.abs ${x}) (${float}.const ${limit}))`;
const isBetween =
  (low: string, high: string, [above, below] = ['ge', 'lt']) =>
  (float: Float) =>
    `(i32.and (${float}.${below} ${x} (${float}.const ${high})) (${float}.${above} ${x} (${float}.const ${low})))`;
const always = (): boolean => true;
const never = (): boolean => false;

const guards: readonly Guard[] = [
  { question: isBelow('0x1p31'), instruction: 'i32.trunc', isEnough: always },
  { question: isBelow('0x1p30'), instruction: 'i32.trunc', isEnough: always },
  { question: isBelow('0x1p32'), instruction: 'i32.trunc', isEnough: never },
  { question: isBelow('0x1p63'), instruction: 'i64.trunc', isEnough: always },
  { question: isBelow('0x1p64'), instruction: 'i64.trunc', isEnough: never },
  { question: isBetween('0', '0x1p32'), instruction: 'i32.trunc_u', isEnough: always },
  { question: isBetween('-0.5', '0x1p32'), instruction: 'i32.trunc_u', isEnough: always },
  { question: isBetween('-1', '0x1p32'), instruction: 'i32.trunc_u', isEnough: never },
  {
    question: isBetween('-1', '0x1p32', ['gt', 'lt']),
    instruction: 'i32.trunc_u',
    isEnough: always,
  },
  {
    question: isBetween('0', '0x1p32', ['ge', 'le']),
    instruction: 'i32.trunc_u',
    isEnough: never,
  },
  { question: isBetween('0', '0x1p64'), instruction: 'i64.trunc_u', isEnough: always },
  { question: isBetween('0', '0x1p33'), instruction: 'i32.trunc_u', isEnough: never },
  // A float32 has no number between 2^31 - 128 and 2^31, or just below -2^31.
  {
    question: isBetween('-2147483648', '2147483648'),
    instruction: 'i32.trunc',
    isEnough: always,
  },
  { question: isBelow('2147483648.5'), instruction: 'i32.trunc', isEnough: (f) => f === 'f32' },
  { question: isBetween('0', '0x1p32'), instruction: 'i32.trunc', isEnough: never },
];

/** The ways in which compilers arrange a guard: an `if`, and a branch around. */
const shapes: readonly ((question: string, cut: string, type: string) => string)[] = [
  (question, cut, type) =>
    `(if (result ${type}) ${question} (then ${cut}) (else (${type}.const -7)))`,
  (question, cut, type) =>
    `(block (result ${type})
       (block (br_if 0 (i32.eqz ${question})) (br 1 ${cut}))
       (${type}.const -7))`,
];

const cutBy = (instruction: string, float: Float): string =>
  `${instruction.replace('_u', '')}_${float}_${instruction.endsWith('_u') ? 'u' : 's'}`;

const functionText = (float: Float, guard: Guard, shape: (typeof shapes)[number]): string => {
  const type = guard.instruction.slice(0, 3);
  const cut = `(${cutBy(guard.instruction, float)} ${x})`;
  return `(func (export "f") (param ${float}) (result ${type}) ${shape(guard.question(float), cut, type)})`;
};

const limits = [0, 0.5, 1, 2 ** 30, 2 ** 31, 2 ** 32, 2 ** 33, 2 ** 53, 2 ** 63, 2 ** 64];
const inputs = limits
  .flatMap((n) => [n, n - 1, n + 1, n - 0.5, n + 0.5, n * (1 - 2 ** -24), n * (1 - 2 ** -53)])
  .flatMap((n) => [n, -n, -n * (1 + 2 ** -23), -n * (1 + 2 ** -52)])
  .concat([NaN, Infinity]);

/** What it returns, or that it traps: engines have other words for it. */
const attempt = (f: (n: number) => unknown, n: number): unknown => {
  try {
    return f(n);
  } catch {
    return 'trap';
  }
};

type Exports = { f: (n: number) => unknown };

describe.each(['f32', 'f64'] as const)('guarded truncations of %s', (float) => {
  it.each(guards.map((guard, i) => [i, guard] as const))(
    'are exact: guard %i',
    async (_, guard) => {
      for (const shape of shapes) {
        const wasm = Uint8Array.from(
          await assembleText(`(module ${functionText(float, guard, shape)})`),
        );
        const native = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as Exports;
        const api = ahead();
        const ours = new api.Instance(new api.Module(wasm), {}).exports as Exports;
        for (const n of inputs) expect([n, attempt(ours.f, n)]).toEqual([n, attempt(native.f, n)]);
        const { code } = compile(wasm);
        const checks = /truncationTrap\(|i64_trunc_[su]\(/;
        expect(checks.test(code)).toBe(!guard.isEnough(float));
      }
    },
  );

  it('are checked if another value is cut than was asked about', async () => {
    const { question } = guards[0]!;
    const bodies = [
      `(local.set 0 (${float}.mul ${x} (${float}.const 4)))`,
      `(local.set 0 (local.get 1))`,
    ].map(
      (change) =>
        `(func (export "f") (param ${float} ${float}) (result i32)
           (if (result i32) ${question(float)}
             (then ${change} (i32.trunc_${float}_s ${x}))
             (else (i32.const -7))))`,
    );
    for (const body of bodies) {
      const { code } = compile(await assembleText(`(module ${body})`));
      expect(code).toContain('truncationTrap(');
    }
  });
});
