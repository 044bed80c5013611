/** Functions of many results: each arrives with all its bits, signalling NaNs among them. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly } from '../run-time.ts';

const COUNT = 20;

const f64Bits = (n: number): bigint => 0x7ff4_0000_0000_0000n + BigInt(n);
const f32Bits = (n: number): number => 0x7fa0_0000 + n;

interface Program {
  readonly type: 'f32' | 'f64';
  readonly load: string;
  readonly store: string;
  readonly size: number;
}

/** `run` stores what `many` gives back of what it loads, last result first. */
const program = ({ type, load, store, size }: Program): string => {
  const indexes = Array.from({ length: COUNT }, (_, n) => n);
  return `(module (memory (export "memory") 1)
    (func $many (result ${`${type} `.repeat(COUNT)})
      ${indexes.map((n) => `(${load} (i32.const ${n * size}))`).join(' ')})
    (func (export "run") ${`(local ${type})`.repeat(COUNT)}
      (call $many)
      ${indexes.map((n) => `(local.set ${COUNT - 1 - n})`).join(' ')}
      ${indexes.map((n) => `(${store} (i32.const ${1024 + n * size}) (local.get ${n}))`).join(' ')}))`;
};

async function run(description: Program, fill: (view: DataView) => void): Promise<DataView> {
  const { Module, Instance } = WebAssembly;
  const instance = new Instance(new Module(await assembleText(program(description))), {});
  const exports = instance.exports as Record<string, unknown>;
  const view = new DataView((exports['memory'] as { buffer: ArrayBuffer }).buffer);
  fill(view);
  (exports['run'] as () => void)();
  return view;
}

describe('signalling NaNs among many results', () => {
  it('keep their bits as f64', async () => {
    const type = { type: 'f64', load: 'f64.load', store: 'f64.store', size: 8 } as const;
    const view = await run(type, (memory) => {
      for (let n = 0; n < COUNT; n++) memory.setBigUint64(n * 8, f64Bits(n), true);
    });
    const bits = Array.from({ length: COUNT }, (_, n) => view.getBigUint64(1024 + n * 8, true));
    expect(bits).toEqual(Array.from({ length: COUNT }, (_, n) => f64Bits(n)));
  });

  it('keep their bits as f32', async () => {
    const type = { type: 'f32', load: 'f32.load', store: 'f32.store', size: 4 } as const;
    const view = await run(type, (memory) => {
      for (let n = 0; n < COUNT; n++) memory.setUint32(n * 4, f32Bits(n), true);
    });
    const bits = Array.from({ length: COUNT }, (_, n) => view.getUint32(1024 + n * 4, true));
    expect(bits).toEqual(Array.from({ length: COUNT }, (_, n) => f32Bits(n)));
  });
});
