/** Which compiler makes a function's first code at run time: the baseline compiler, as a rule. */
import { expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWebAssembly } from '../../compiler/webassembly.ts';
import { recordTexts } from './made-texts.ts';

const texts = recordTexts();

const exportsOf = async (wat: string) => {
  const W = makeWebAssembly({ tierThreshold: 1000 });
  const module = new W.Module(await assembleText(wat));
  return new W.Instance(module, {}).exports as Record<string, (n: number) => unknown>;
};

/** Of a function that loads: its code counts before it declares the view, that of the quick tier after that. */
const isBaseline = (index: number): boolean => {
  const start = new RegExp(`function f${index}\\(\\$,a\\)\\{(if\\(|var )`);
  const found = texts.map((text) => start.exec(text)).find((match) => match !== null);
  return found![1] === 'if(';
};

it('is the baseline compiler for floats that are moved, computed with, and both', async () => {
  const at = (n: number) => `(f32.reinterpret_i32 (i32.add (local.get 0) (i32.const ${n})))`;
  const { f } = await exportsOf(`(module (memory 1)
    (func (export "f") (param i32) (local f32 f32 f32)
      (local.set 1 ${at(1)})
      (local.set 2 ${at(2)})
      (local.set 3 ${at(3)})
      (f32.store offset=8 (local.get 0) (local.get 1))
      (f32.store offset=16 (local.get 0) (f32.add (local.get 2) (local.get 2)))
      (f32.store offset=12 (local.get 0) (local.get 3))
      (f32.store offset=16 (local.get 0) (f32.add (local.get 3) (local.get 3)))))`);
  f!(0);
  expect(isBaseline(0)).toBe(true);
});

it('stays the baseline compiler after it refused a function, however large', async () => {
  const add = '(local.set 0 (i32.add (local.get 0) (i32.const 1)))';
  const nested = `${'(if (local.get 0) (then '.repeat(120)}${add}${'))'.repeat(120)}`;
  const { large, small } = await exportsOf(`(module (memory 1)
    (func (export "large") (param i32) (result i32)
      ${add.repeat(10_000)} ${nested} (i32.add (local.get 0) (i32.load (local.get 0))))
    (func (export "small") (param i32) (result i32) (i32.load8_u offset=3 (local.get 0))))`);
  expect([large!(1), small!(3)]).toEqual([10_002, 0]);
  expect([isBaseline(0), isBaseline(1)]).toEqual([false, true]);
});
