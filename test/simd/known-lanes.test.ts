/**
 * Lanes of which something is known: by a mask, a constant, a table, by what a loop keeps. Fewer operations
 * do for these, and make what the host makes.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { compile } from '../../compiler/index.ts';
import { loadText } from '../differential/engines.ts';
import { WebAssembly as Ours } from '../run-time.ts';
import { Random, randomVector } from './inputs.ts';
import { bothEngines } from './both-engines.ts';
import type { Side } from './both-engines.ts';

/** Operands are at 0 and 16, the result at 32. */
const RESULT = 32;
const a = '(v128.load (i32.const 0))';
const b = '(v128.load (i32.const 16))';
const words = (...list: number[]): string => `(v128.const i32x4 ${list.join(' ')})`;
const everyWord = (word: number): string => words(word, word, word, word);
const both = (x: string, mask: number): string => `(v128.and ${x} ${everyWord(mask)})`;

/** An operand as it is, without top bits, with few bits, constant with and without top bits. */
const forms = (x: string): string[] => [
  x,
  both(x, 0x7f7f7f7f),
  both(x, 0x00ff00ff),
  both(x, 0x0f0f0f0f),
  words(0x7f007f01, 0x1a331a33, 0x00010002, 0x7fff7fff),
  words(0x80007fff, 0xff80017f, 0x7f8000ff, 0),
];

const shapes = ['i8x16', 'i16x8'];
const binary = [
  ...['lt', 'gt', 'le', 'ge', 'min', 'max', 'add_sat', 'sub_sat'].flatMap((name) => [
    `${name}_s`,
    `${name}_u`,
  ]),
  ...['add', 'sub', 'eq', 'ne', 'avgr_u'],
];
const wider = [
  ...['s', 'u'].flatMap((sign) => [
    `i32x4.extmul_low_i16x8_${sign}`,
    `i32x4.extmul_high_i16x8_${sign}`,
  ]),
  ...['i32x4.dot_i16x8_s', 'i16x8.q15mulr_sat_s', 'i16x8.mul', 'i8x16.narrow_i16x8_s'],
  ...['i8x16.narrow_i16x8_u', 'i16x8.extmul_low_i8x16_u'],
];
const extended = [
  ...forms(a).slice(0, 4),
  `(i16x8.extend_low_i8x16_u ${a})`,
  `(i16x8.extend_high_i8x16_u ${b})`,
  `(i16x8.extend_low_i8x16_s ${a})`,
  `(i16x8.extmul_high_i8x16_u ${a} ${b})`,
  words(0x33127fff, 0x0c89e5fc, 0x80017fff, 0x408d0001),
  words(0x80008000, 0x80007fff, 0x00018000, 0x80000000),
];

const tables = [
  words(0x02010100, 0x03020201, 0x03020201, 0x04030302),
  words(0xfcfcfc47, 0xfcfcfcfc, 0xedfcfcfc, 0x000041f0),
];
const lookups = tables.flatMap((table) =>
  forms(a)
    .slice(0, 4)
    .flatMap((lanes) => {
      const found = `(i8x16.swizzle ${table} ${lanes})`;
      return [
        found,
        `(i8x16.add ${found} ${found})`,
        `(i8x16.add (i8x16.popcnt ${found}) ${found})`,
      ];
    }),
);

const expressions = [
  ...shapes.flatMap((shape) =>
    binary.flatMap((name) =>
      forms(a).flatMap((x) => forms(b).map((y) => `(${shape}.${name} ${x} ${y})`)),
    ),
  ),
  ...wider.flatMap((name) => extended.flatMap((x) => extended.map((y) => `(${name} ${x} ${y})`))),
  ...extended.flatMap((x) =>
    ['s', 'u'].map((sign) => `(i32x4.extadd_pairwise_i16x8_${sign} ${x})`),
  ),
  ...lookups,
];

/** Sums of bytes that a loop keeps: of three rounds, and of all rounds, which carry. */
const LOOP = `
  (func (export "loop") (param $rounds i32)
    (local $one v128) (local $two v128) (local $all v128) (local $sum v128)
    (loop $again
      (local.set $sum (i16x8.add (local.get $one) (local.get $two)))
      (local.set $two (local.get $one))
      (local.set $one (i16x8.add (i16x8.extend_low_i8x16_u ${a}) (i16x8.extend_high_i8x16_u ${b})))
      (local.set $sum (i16x8.add (local.get $sum) (local.get $one)))
      (local.set $all (i16x8.add (local.get $all) (local.get $sum)))
      (br_if $again (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (v128.store (i32.const 32) (local.get $sum))
    (v128.store (i32.const 48) (local.get $all)))`;

/** Floats whose signs are turned: by a mask from outside the branch, and by the sign of a sum. */
const SIGNS = `
  (func (export "signs") (param $isTurned i32)
    (local $mask v128) (local $x v128)
    (local.set $mask ${words(0, 0x80000000, 0, 0x80000000)})
    (local.set $x (f32x4.add ${a} ${b}))
    (block $end
      (br_if $end (i32.eqz (local.get $isTurned)))
      (local.set $x (f32x4.mul (v128.xor (local.get $x) (local.get $mask)) ${b})))
    (v128.store (i32.const 32) (f32x4.add (local.get $x) ${b}))
    (local.set $x (f32x4.mul (local.get $x) ${a}))
    (v128.store (i32.const 48) (f32x4.add ${a}
      (v128.xor (local.get $x) (v128.and (f32x4.add ${a} ${b}) ${everyWord(0x80000000)}))))
    (local.set $x (f32x4.add (local.get $x) (i8x16.shuffle 4 5 6 7 0 1 2 3 12 13 14 15 8 9 10 11
      (local.get $x) (local.get $x))))
    (v128.store (i32.const 64) (f32x4.sqrt (f32x4.mul (local.get $x) (local.get $x)))))`;

/** Halves of f64 that a comparison chooses: limits, and what is loaded. */
const CHOICES = `
  (func (export "choices") (local $x v128) (local $y v128)
    (local.set $x (f64x2.add ${a} ${b}))
    (local.set $y (f64x2.mul ${a} ${b}))
    (v128.store (i32.const 32) (f64x2.add ${b} (v128.bitselect (v128.const f64x2 -0 255)
      (local.get $x) (f64x2.lt (local.get $x) (local.get $y)))))
    (v128.store (i32.const 48) (f64x2.sub ${b} (v128.bitselect (local.get $y)
      (local.get $x) (f64x2.ge (local.get $x) ${a}))))
    (v128.store (i32.const 64) (f64x2.mul ${b} (v128.bitselect ${a}
      (local.get $x) (i64x2.lt_s (local.get $x) ${a})))))`;

const TEXT = `(module (memory (export "memory") 1) ${LOOP} ${SIGNS} ${CHOICES}
  ${expressions
    .map((x, i) => `(func (export "f${i}") (v128.store (i32.const ${RESULT}) ${x}))`)
    .join('\n')})`;

type Run = (...args: number[]) => void;
let instances: Side<Run>[] = [];

beforeAll(async () => {
  instances = await bothEngines<Run>(Ours, TEXT);
});

/** What the host and we leave in memory. */
function outcomes(name: string, operands: readonly number[], ...args: number[]): string[] {
  return instances.map(({ memory, exports }) => {
    memory.fill(0, RESULT, 80);
    memory.set(operands);
    exports[name]!(...args);
    return Buffer.from(memory.subarray(RESULT, 80)).toString('hex');
  });
}

function expectAlike(name: string, operands: readonly number[], ...args: number[]): void {
  const [expected, found] = outcomes(name, operands, ...args);
  if (found !== expected) expect(found, `${name} of ${operands.join()}`).toBe(expected);
}

it('look bytes up in arrays whose names no function takes', async () => {
  const name = 'bytes_02010100030202010302020104030302_0';
  const bytes = await assembleText(`(module
    (func (export "${name}") (param v128) (result i32) (i32.const 7))
    (func (export "look") (param i32) (result i32)
      (i32.add (call 0 (i8x16.splat (local.get 0)))
        (i32x4.extract_lane 0 (i8x16.swizzle ${tables[0]} (i8x16.splat (local.get 0)))))))`);
  const { exports } = loadText(compile(bytes, { format: 'cjs' }).code).instantiate();
  expect((exports['look'] as (i: number) => number)(15)).toBe(0x04040404 + 7);
});

describe('lanes of which something is known', () => {
  it('make what the host makes', () => {
    const random = new Random(7);
    const operands = Array.from({ length: 40 }, () => [
      ...randomVector(random),
      ...randomVector(random),
    ]);
    expressions.forEach((text, i) => {
      for (const pair of operands) {
        const [expected, found] = outcomes(`f${i}`, pair);
        if (found !== expected) expect(found, `${text} of ${pair.join()}`).toBe(expected);
      }
    });
  });

  it.each(['s', 'u'])('are narrowed with saturation, each i16 there is: %s', (sign) => {
    const name = `f${expressions.indexOf(`(i8x16.narrow_i16x8_${sign} ${a} ${a})`)}`;
    for (let first = 0; first < 0x10000; first += 4) {
      // Beside each lane another one, large or small.
      const lanes = [0, 1, 2, 3].flatMap((i) => [first + i, (first * 0x9e37) & 0xffff]);
      expectAlike(
        name,
        lanes.flatMap((lane) => [lane & 0xff, lane >> 8]),
      );
    }
  });

  it('keep their sums in loops, with and without carries', () => {
    const random = new Random(3);
    for (let round = 0; round < 50; round++) {
      const operands = [...randomVector(random), ...randomVector(random)];
      for (const rounds of [1, 2, 3, 9, 200]) expectAlike('loop', operands, rounds);
    }
  });

  it('turn signs of floats', () => {
    const singles = [0, 0x80000000, 1, 0x80000001, 0x3f800000, 0xbf800000, 0x40490fdb, 0xc2f6e979];
    const random = new Random(5);
    for (let round = 0; round < 300; round++) {
      const operands = Array.from({ length: 8 }, () => random.pick(singles)).flatMap((word) => [
        ...[word & 0xff, (word >>> 8) & 0xff, (word >>> 16) & 0xff, word >>> 24],
      ]);
      for (const isTurned of [0, 1]) expectAlike('signs', operands, isTurned);
    }
  });

  it('choose doubles', () => {
    const doubles = new Float64Array([0, -0, 1, -1.5, 255, 1e300, -3e-300, Number.MIN_VALUE]);
    const random = new Random(9);
    for (let round = 0; round < 300; round++) {
      const picked = Float64Array.from({ length: 4 }, () => random.pick([...doubles]));
      expectAlike('choices', [...new Uint8Array(picked.buffer)]);
    }
  });
});
