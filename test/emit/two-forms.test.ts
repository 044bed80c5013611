/** Long interpreter loops begin in code that is not cut, and are taken over: that changes no result. */
import { beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import * as runtime from '../../runtime/index.ts';
import { Code, I32, moduleOf, op } from '../limits/builder.ts';

const ARMS = 240;
/** More rounds than first forms run. */
const MANY = 700_000;

const arm = (k: number): string => `
  (local.set $l (i64.add (i64.mul (local.get $l) (i64.const ${6364136223846793005n + BigInt(k)})) (i64.extend_i32_u (local.get $a))))
  (local.set $d (f64.add (f64.mul (local.get $d) (f64.const 0.99609375)) (f64.convert_i32_s (local.get $a))))
  (local.set $a (i32.xor (i32.mul (local.get $a) (i32.const ${2 * k + 3})) (i32.wrap_i64 (i64.shr_u (local.get $l) (i64.const 33)))))
  (i32.store (i32.and (local.get $a) (i32.const 0xfffc)) (i32.add (i32.load (i32.and (local.get $l32) (i32.const 0xfffc))) (i32.const ${k})))
  (local.set $l32 (i32.add (local.get $l32) (i32.load8_u (i32.and (local.get $a) (i32.const 0xffff)))))
  ${k % 40 === 7 ? '(local.set $s (f32.add (local.get $s) (f32.const 0.1)))' : ''}
  ${k % 60 === 9 ? RECURSION : ''}
  ${k % 80 === 11 ? '(local.set $r (local.get $ref))' : ''}
  ${k % 30 === 3 ? '(br_if $out (i32.eqz (i32.and (local.get $a) (i32.const 0x3ffff))))' : ''}
  (br $next)`;

/** A call of itself, now and then. */
const RECURSION = `
  (if (i32.and (i32.eqz (i32.and (local.get $a) (i32.const 15))) (i32.gt_s (local.get $depth) (i32.const 0)))
    (then
      (call $run (i32.const 50) (i32.sub (local.get $depth) (i32.const 1)) (local.get $nan) (local.get $ref))
      (drop) (drop) (drop)
      (local.set $l (i64.xor (local.get $l)))))`;

/** What runs it: `before` and `after` stand around the loop. */
const program = (before = '', after = ''): string => `(module
  (memory (export "memory") 1)
  (tag $tag)
  (func $run (export "run") (param $steps i32) (param $depth i32) (param $nan f32) (param $ref externref)
      (result i64 f32 f64 externref)
    (local $a i32) (local $l i64) (local $d f64) (local $s f32) (local $l32 i32) (local $r externref)
    (local.set $a (i32.add (local.get $steps) (i32.mul (local.get $depth) (i32.const 77))))
    (local.set $s (local.get $nan))
    (block $out
    ${before}
    (loop $next
      (br_if $out (i32.eqz (local.get $steps)))
      (local.set $steps (i32.sub (local.get $steps) (i32.const 1)))
      ${Array.from({ length: ARMS }, (_, k) => `(block $${k}`).join(' ')}
      (br_table ${Array.from({ length: ARMS }, (_, k) => `$${k}`).join(' ')} (i32.rem_u (local.get $a) (i32.const ${ARMS})))
      ${Array.from({ length: ARMS }, (_, k) => `) ${arm(k)}`).join('')})
    ${after})
    (local.get $l) (local.get $s) (local.get $d) (local.get $r))
  (func (export "bits") (param $steps i32) (param $bits i32) (param $ref externref) (result i32) (local $s f32)
    (call $run (local.get $steps) (i32.const 0) (f32.reinterpret_i32 (local.get $bits)) (local.get $ref))
    (drop) (drop) (local.set $s) (drop)
    (i32.reinterpret_f32 (local.get $s))))`;

type Exports = Record<'run' | 'bits', (...args: unknown[]) => unknown> & {
  memory: { buffer: ArrayBuffer };
};

function load(text: string): Exports {
  const module = { exports: {} as { instantiate: () => { exports: unknown } } };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a CommonJS loader does
  const start = new Function('module', 'require', text) as (...args: unknown[]) => void;
  start(module, () => runtime);
  return module.exports.instantiate().exports as Exports;
}

const hasTwoForms = (text: string): boolean => /\$n=500000/.test(text);

let bytes: Uint8Array;
let text: string;
const start = (): { ours: Exports; theirs: Exports } => ({
  ours: load(text),
  theirs: new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)))
    .exports as unknown as Exports,
});

beforeAll(async () => {
  bytes = await assembleText(program());
  text = compile(bytes, { format: 'cjs' }).code;
});

describe('a long interpreter loop', () => {
  it('has two forms, but not where small code is wanted or nothing is optimised', () => {
    expect(hasTwoForms(text)).toBe(true);
    for (const options of [{ release: true }, { engine: 'interpreting' as const }]) {
      expect(hasTwoForms(compile(bytes, { format: 'cjs', ...options }).code)).toBe(false);
    }
  });

  it('goes on with all its locals where it is taken over', () => {
    const { ours, theirs } = start();
    const kept = { kept: true };
    for (const steps of [10, MANY, 10, 5000]) {
      expect(ours.run(steps, 0, 1.5, kept)).toEqual(theirs.run(steps, 0, 1.5, kept));
    }
    expect(new Uint8Array(ours.memory.buffer)).toEqual(new Uint8Array(theirs.memory.buffer));
  });

  it('is taken over in every call that is under way', () => {
    const { ours, theirs } = start();
    for (const depth of [3, 40, 2]) {
      expect(ours.run(MANY / 3, depth, 0, null)).toEqual(theirs.run(MANY / 3, depth, 0, null));
    }
  });

  it('begins anew with zeros once it is settled', () => {
    const { ours, theirs } = start();
    ours.run(MANY, 0, 0, null);
    theirs.run(MANY, 0, 0, null);
    for (let steps = 0; steps < 50; steps++) {
      expect(ours.run(steps, 0, 2, 'x')).toEqual(theirs.run(steps, 0, 2, 'x'));
    }
  });

  it('keeps the bits of a NaN that only moves', () => {
    const { ours } = start();
    const signalling = 0x7fa00001;
    expect(ours.bits(0, signalling, null)).toBe(signalling);
    const before = ours.bits(3, signalling, null);
    ours.run(MANY, 0, 0, null);
    expect([ours.bits(0, signalling, null), ours.bits(3, signalling, null)]).toEqual([
      signalling,
      before,
    ]);
  });
});

describe('what is no interpreter', () => {
  it('are blocks that follow each other by a variable of constants', async () => {
    const next = (k: number): string => `(local.set $a (i32.const ${(k + 1) % ARMS})) (br $next)`;
    const blocks = program()
      .replaceAll('(i32.rem_u (local.get $a) (i32.const 240))', '(local.get $a)')
      .replaceAll(/\(local\.set \$a \(i32\.xor[^\n]*/g, '')
      .replace(
        '(local.set $a (i32.add (local.get $steps) (i32.mul (local.get $depth) (i32.const 77))))',
        '',
      );
    let k = 0;
    const wat = blocks.replaceAll('(br $next)', () => next(k++));
    expect(wat).toContain('$239 (local.get $a)');
    expect(hasTwoForms(compile(await assembleText(wat), { format: 'cjs' }).code)).toBe(false);
    const fetched = wat.replaceAll(
      /\(local\.set \$a \(i32\.const \d+\)\)/g,
      '(local.set $a (i32.load8_u (local.get $l32)))',
    );
    expect(hasTwoForms(compile(await assembleText(fetched), { format: 'cjs' }).code)).toBe(true);
  });
});

describe('a loop that is not taken over', () => {
  it('is one within a try, which would see what is thrown later', async () => {
    const wat = program('(try_table (catch_all $out)', ')');
    const { code } = compile(await assembleText(wat), { format: 'cjs' });
    expect(hasTwoForms(code)).toBe(false);
  });

  it('is one above an operand', () => {
    const [STEPS, A] = [0, 1];
    const withOperand = (operand: boolean): Uint8Array<ArrayBuffer> => {
      const code = new Code();
      if (operand) code.get(STEPS);
      code.loop();
      for (let k = 0; k < ARMS; k++) code.block();
      const labels = Array.from({ length: ARMS }, (_, k) => k);
      code.get(A).brTable(labels, 0);
      for (let k = 0; k < ARMS; k++) {
        code.end();
        for (let i = 0; i < 40; i++) code.get(A).const(i).load(4).raw(op.i32Xor).set(A);
        code
          .bump(STEPS, -1)
          .get(STEPS)
          .brIf(ARMS - 1 - k)
          .get(A)
          .return();
      }
      code.end();
      if (operand) code.raw(op.drop);
      code.get(A);
      const locals: [number, number][] = [[1, I32]];
      return moduleOf([{ params: [I32], results: [I32], locals, code, name: 'run' }]);
    };
    const has = (operand: boolean): boolean => hasTwoForms(compile(withOperand(operand)).code);
    expect([has(false), has(true)]).toEqual([true, false]);
  });
});

describe('names of forms', () => {
  it("are nobody else's", async () => {
    const others = ['f', 's', 'n', 'f_'].map((suffix) => `(func (export "run$${suffix}"))`);
    const wat = program().replace('(tag $tag)', `(tag $tag) ${others.join('')}`);
    const all = compile(await assembleText(wat), { format: 'cjs' }).code;
    expect(load(all).run(MANY, 1, 0, null)).toEqual(load(text).run(MANY, 1, 0, null));
    const declared = [...all.matchAll(/(?:function |var )(run\$[\w$]+)/g)].map(([, name]) => name);
    expect(declared.length).toBe(new Set(declared).size);
  });
});
