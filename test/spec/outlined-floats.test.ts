/** Giant functions with very many floats: however they are cut, each float arrives with all its bits. */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly as ours } from '../run-time.ts';

const ROUNDS = 300;

interface Program {
  readonly type: 'f32' | 'f64';
  readonly size: number;
  /** Float locals. Those of even number are computed with, those of odd number only moved. */
  readonly count: number;
  readonly steps: number;
}

/** `run` loads all floats, changes and exchanges them in a loop, with a way out at each step, and stores them. */
function program({ type, size, count, steps }: Program): string {
  const all = Array.from({ length: count }, (_, n) => n);
  const step = (i: number): string => {
    const even = ((i * 14) % count) & ~1;
    const [one, other] = [((i * 6) % count) | 1, ((i * 22) % count) | 1];
    return `
      (local.set $v${even} (${type}.add (local.get $v${even}) (${type}.load (i32.const ${(even + 2) * size}))))
      (br_if $out (i32.eq (local.get $n) (i32.const ${i * 7 + 1000})))
      (if (i32.and (local.get $n) (i32.const ${1 << (i % 8)})) (then
        (local.set $t (local.get $v${one}))
        (local.set $v${one} (local.get $v${other}))
        (local.set $v${other} (local.get $t))))`;
  };
  return `(module (memory (export "memory") 4)
    (func (export "run") (param $n i32) (local $t ${type})
      ${all.map((n) => `(local $v${n} ${type})`).join(' ')}
      ${all.map((n) => `(local.set $v${n} (${type}.load (i32.const ${n * size})))`).join(' ')}
      (block $out
        (loop $again
          ${Array.from({ length: steps }, (_, i) => step(i)).join('')}
          (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
      ${all.map((n) => `(${type}.store (i32.const ${65536 + n * size}) (local.get $v${n}))`).join(' ')}))`;
}

/** Numbers at even places, signalling NaNs of different bits at odd ones. */
function fill(view: DataView, { type, size, count }: Program): void {
  for (let n = 0; n < count + 2; n++) {
    const at = n * size;
    if (n % 2 === 0 && type === 'f32') view.setFloat32(at, n / 8 + 0.1, true);
    else if (n % 2 === 0) view.setFloat64(at, n / 8 + 0.1, true);
    else if (type === 'f32') view.setUint32(at, 0x7fa00000 + n, true);
    else view.setBigUint64(at, 0xfff40000_00000000n + BigInt(n), true);
  }
}

type Namespace = Pick<typeof ours, 'Module' | 'Instance'>;

function run({ Module, Instance }: Namespace, bytes: Uint8Array, how: Program): Uint8Array {
  const { exports } = new Instance(new Module(bytes), {}) as {
    exports: { memory: { buffer: ArrayBuffer }; run: (n: number) => void };
  };
  const { buffer } = exports.memory;
  fill(new DataView(buffer), how);
  for (const n of [1, 255, ROUNDS, 1007]) exports.run(n);
  return new Uint8Array(buffer).slice();
}

describe('floats that giant functions hand to their parts', () => {
  const native = WebAssembly as unknown as Namespace;
  it.each<Program>([
    { type: 'f64', size: 8, count: 90, steps: 1500 },
    { type: 'f32', size: 4, count: 90, steps: 1500 },
    { type: 'f64', size: 8, count: 2400, steps: 2600 },
  ])('$count $type in $steps steps', async (how) => {
    const bytes = await assembleText(program(how));
    expect(Buffer.compare(run(ours, bytes, how), run(native, bytes, how))).toBe(0);
  });
});
