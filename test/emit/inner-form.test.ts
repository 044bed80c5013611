/** Functions that call only themselves have a form that takes no context. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import { makeWebAssembly } from '../../compiler/webassembly.ts';
import type { Artefact } from '../../runtime/abi.ts';
import * as runtime from '../../runtime/index.ts';

const PAGE = 65536;

/** `sum` adds words from one address on; `mark` stores into each and returns how many they are. */
const program = `(module
  (memory (export "memory") 1 4)
  (global $depth (mut i32) (i32.const 0))
  (func $sum (export "sum") (param $from i32) (param $count i32) (result i32)
    (if (result i32) (local.get $count)
      (then (i32.add (i32.load (local.get $from))
        (call $sum (i32.add (local.get $from) (i32.const 4))
          (i32.sub (local.get $count) (i32.const 1)))))
      (else (i32.const 0))))
  (func $mark (export "mark") (param $from i32) (param $count i32) (param $value i64) (result i64)
    (if (result i64) (local.get $count)
      (then (i32.store (local.get $from) (i32.wrap_i64 (local.get $value)))
        (i64.add (i64.const 0x100000001) (call $mark (i32.add (local.get $from) (i32.const 4))
          (i32.sub (local.get $count) (i32.const 1)) (local.get $value))))
      (else (i64.const 0))))
  (func (export "markAndSum") (param $count i32) (param $value i32) (result i32)
    (drop (call $mark (i32.const 0) (local.get $count) (i64.extend_i32_s (local.get $value))))
    (i32.const 2) (drop (memory.grow (i32.const 0)))
    (i32.add (call $sum (i32.const 0) (local.get $count))))
  (func $counted (export "counted") (param i32) (result i32)
    (global.set $depth (i32.add (global.get $depth) (i32.const 1)))
    (if (local.get 0) (then (drop (call $counted (i32.sub (local.get 0) (i32.const 1))))))
    (global.get $depth)))`;
const bytes = await assembleText(program);

interface Exports {
  readonly memory: { grow(delta: number): number };
  readonly sum: (from: number, count: number) => number;
  readonly mark: (from: number, count: number, value: bigint) => bigint;
  readonly markAndSum: (count: number, value: number) => number;
  readonly counted: (depth: number) => number;
}

interface Loaded {
  readonly artefact: Artefact;
  readonly instantiate: (imports: object) => { exports: Exports };
}

function load(code: string): Loaded {
  const file = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a CommonJS loader does
  const run = new Function('module', 'require', code) as (...args: unknown[]) => void;
  run(file, () => runtime);
  return file.exports as Loaded;
}

/** What makes instances of one module, ahead of time and at run time. */
const makers: Record<string, () => () => Exports> = {
  'compiled ahead of time': () => {
    const { instantiate } = load(compile(bytes, { format: 'cjs' }).code);
    return () => instantiate({}).exports;
  },
  'translated at run time': () => {
    const { Module, Instance } = makeWebAssembly({ tierThreshold: 1 });
    const module = new Module(bytes);
    return () => new Instance(module).exports as unknown as Exports;
  },
};

describe.each(Object.entries(makers))('a function that calls itself, %s', (_, make) => {
  it('works on the memory of the instance that was entered, whichever that is', () => {
    const start = make();
    const instances = [start()];
    for (let round = 1; round <= 40; round++) {
      if (round % 10 === 0) instances.push(start());
      instances.forEach(({ mark }, i) =>
        expect(mark(0, 50, BigInt(round + i))).toBe(50n * 0x100000001n),
      );
      instances.forEach(({ sum }, i) => expect(sum(0, 50)).toBe(50 * (round + i)));
      instances.forEach((each, i) => expect(each.markAndSum(3, i)).toBe(3 * i + 2));
    }
  });

  it('traps at the end of its own memory, and leaves the next one to itself', () => {
    const start = make();
    const [small, large] = [start(), start()];
    large.memory.grow(1);
    for (let round = 0; round < 40; round++) {
      expect(() => small.mark(PAGE - 8, 3, 1n)).toThrow('out of bounds memory access');
      expect(large.mark(PAGE - 8, 3, 2n)).toBe(3n * 0x100000001n);
      expect(small.sum(PAGE - 8, 2)).toBe(2);
      expect(large.sum(PAGE - 8, 3)).toBe(6);
      expect(() => large.sum(2 * PAGE - 4, 2)).toThrow('out of bounds memory access');
    }
  });

  it('sees its memory whole after it has grown', () => {
    const { memory, mark, sum } = make()();
    expect(() => sum(PAGE, 1)).toThrow('out of bounds memory access');
    memory.grow(1);
    expect(mark(PAGE, 8, 3n)).toBe(8n * 0x100000001n);
    expect(sum(PAGE, 8)).toBe(24);
  });

  it('keeps to its instance in what is not of memory 0', () => {
    const start = make();
    const [one, other] = [start(), start()];
    for (let round = 1; round <= 20; round++) {
      expect(one.counted(2)).toBe(3 * round);
      expect(other.counted(1)).toBe(2 * round);
    }
  });
});

describe('the form without a context', () => {
  const code = async (body: string, fields = ''): Promise<string> =>
    compile(
      await assembleText(
        `(module ${fields} (func $f (export "f") (param i32) (result i32) ${body}))`,
      ),
    ).code;
  const recursion = '(call $f (i32.sub (local.get 0) (i32.const 1)))';

  it('names no context', async () => {
    const text = await code(`(i32.add (i32.load (local.get 0)) ${recursion})`, '(memory 1)');
    const inner = /const f\$i=function\(.*\};/.exec(text)![0];
    expect(inner).toContain('f$i(');
    expect(inner.replaceAll('f$i', '')).not.toContain('$');
    expect(text).toContain('if(P.C!==$.D)P.C=$.D;return f$i(');
  });

  it('does without a view where no memory is used', async () => {
    expect(await code(recursion)).toContain('function f($,p0){return f$i(p0);}');
  });

  it.each([
    ['a global', '(global $g (mut i32) (i32.const 0))', '(global.get $g)'],
    ['an import', '(import "m" "g" (func $g (result i32)))', '(call $g)'],
    ['another function', '(func $g (result i32) (i32.const 1))', '(call $g)'],
    ['another memory', '(memory 1) (memory $g 1)', '(i32.load $g (i32.const 0))'],
    ['memory.grow', '(memory 1)', '(memory.grow (i32.const 1))'],
    [
      'memory.fill',
      '(memory 1)',
      '(memory.fill (local.get 0) (i32.const 1) (i32.const 2)) (i32.const 1)',
    ],
    ['a table', '(table 1 funcref)', '(table.size 0)'],
    ['call_indirect', '(table 1 funcref)', '(call_indirect (result i32) (i32.const 0))'],
  ])('is not made of what uses %s', async (_, fields, use) => {
    expect(await code(`${use} (i32.add ${recursion})`, fields)).not.toContain('f$i');
  });

  it('is not made of what a listener listens to', async () => {
    const module = await assembleText(`(module (func $f (param i32) (result i32) ${recursion}))`);
    expect(compile(module, { isListened: () => true }).code).not.toContain('$i');
  });

  it('is not made of what calls only others, nor for engines that do not optimise', async () => {
    expect(await code('(local.get 0)')).not.toContain('f$i');
    const module = await assembleText(`(module (func $f (param i32) (result i32) ${recursion}))`);
    expect(compile(module, { engine: 'interpreting' }).code).not.toContain('$i');
  });
});
