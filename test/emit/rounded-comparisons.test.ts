/** Comparisons of f32 with constants, of what was rounded just before: at and around every tie. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { ahead } from '../differential/engines.ts';

const operators = ['eq', 'ne', 'lt', 'gt', 'le', 'ge'];
const LARGEST = 2 ** 128 - 2 ** 104;
const constants = [
  ...[0, -0, 1, 4, Math.fround(0.1), Math.fround(-1 / 3), 255, 16777217, 2 ** -126],
  ...[2 ** -149, -(2 ** -149), 3 * 2 ** -149, -(2 ** 100), LARGEST, -LARGEST, Infinity, -Infinity],
].map(Math.fround);

const literal = (x: number): string =>
  Object.is(x, -0) ? '-0' : Number.isFinite(x) ? String(x) : x > 0 ? 'inf' : '-inf';

/** Functions of an f64, an f32 and another: each result is a bit for each way to ask. */
const texts = (constant: number): string[] =>
  operators.map((operator) => {
    const c = `(f32.const ${literal(constant)})`;
    const rounded = '(f32.demote_f64 (local.get $x))';
    const questions = [
      `(f32.${operator} ${rounded} ${c})`,
      `(f32.${operator} ${c} ${rounded})`,
      `(f32.${operator} (f32.abs ${rounded}) ${c})`,
      ...['add', 'sub', 'mul', 'div'].map(
        (f) => `(f32.${operator} (f32.${f} (local.get $a) (local.get $b)) ${c})`,
      ),
    ];
    const all = questions.reduce(
      (sum, question) => `(i32.or (i32.shl ${sum} (i32.const 1)) ${question})`,
      '(i32.const 0)',
    );
    return `(param $x f64) (param $a f32) (param $b f32) (result i32) ${all}`;
  });

/** The same of a sum that one path needs afterwards, too. */
const kept = constants.map(
  (c) => `(param f64) (param $a f32) (param $b f32) (result i32) (local $d f32)
    (local.set $d (f32.div (local.get $a) (local.get $b)))
    (if (f32.gt (local.get $d) (f32.const ${literal(c)}))
      (then (return (i32.reinterpret_f32 (f32.sub (local.get $d) (f32.const ${literal(c)}))))))
    (i32.const -1)`,
);
const functions = [...constants.flatMap(texts), ...kept];
const wasm = Uint8Array.from(
  await assembleText(
    `(module ${functions.map((text, i) => `(func (export "f${i}") ${text})`).join('\n')})`,
  ),
);

/** The f64 next to one, towards positive infinity if `steps` is positive. */
function beside(x: number, steps: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, x);
  const bits = view.getBigInt64(0);
  view.setBigInt64(0, bits + (bits < 0n ? -steps : steps));
  return view.getFloat64(0);
}

function f32Beside(x: number, steps: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, x);
  view.setInt32(0, view.getInt32(0) + steps);
  return view.getFloat32(0);
}

/** The constant, its neighbours, the ties between them, and what is just beside those. */
const inputs = constants.flatMap((c) => {
  const neighbours = [f32Beside(c, -1), c, f32Beside(c, 1)];
  const ties = neighbours.flatMap((n) => [n, (c + n) / 2]);
  return ties.flatMap((x) => [x, beside(x, 1n), beside(x, -1n), -x]);
});
const pairs = constants.flatMap((a) =>
  [0, -0, a, -a, 1, -1, 2 ** -149, f32Beside(a, 1), NaN].map((b) => [a, b] as const),
);

type Exports = Record<string, (x: number, a: number, b: number) => number>;

describe('comparisons of rounded floats', () => {
  it('say what they say of the rounded value', () => {
    const native = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports as Exports;
    const api = ahead();
    const ours = new api.Instance(new api.Module(wasm), {}).exports as Exports;
    const cases = [...inputs, NaN, Infinity, -Infinity].map((x, i) => [
      x,
      ...pairs[i % pairs.length]!,
    ]);
    cases.push(...pairs.map(([a, b]) => [0, a, b]));
    for (let i = 0; i < functions.length; i++) {
      for (const [x, a, b] of cases as [number, number, number][]) {
        const got = ours[`f${i}`]!(x, a, b);
        const wanted = native[`f${i}`]!(x, a, b);
        if (got !== wanted) expect({ i, x, a, b, got }).toEqual({ i, x, a, b, got: wanted });
      }
    }
  });

  it.each(['lt', 'gt', 'le', 'ge'])('round nothing that %s takes', async (operator) => {
    const body = `(f32.${operator} (f32.mul (local.get 0) (local.get 0)) (f32.const 4))`;
    const { code } = compile(
      await assembleText(`(module (func (export "f") (param f32) (result i32) ${body}))`),
    );
    expect(code).toMatch(/return p0\*\$1\*p0[<>]/);
  });
});
