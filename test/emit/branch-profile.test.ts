/** Profiles: code that counts which way its branches go, and code that is made of what was counted. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import { assembleText } from '../../compiler/optimize.ts';
import * as runtime from '../../runtime/index.ts';
import type { Artefact, BranchCounts } from '../../runtime/abi.ts';

interface Loaded {
  readonly artefact: Artefact;
  readonly instantiate: (imports: object) => { exports: Record<string, (n: number) => number> };
}

/** Loads the text of a CommonJS artefact. */
function load(code: string): Loaded {
  const module = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a CommonJS loader does
  const run = new Function('module', 'require', code) as (...args: unknown[]) => void;
  run(module, () => runtime);
  return module.exports as Loaded;
}

/** Takes label n & 3 of a table, and the default of it for odd multiples of 7. */
const small = `(module
  (func (export "run") (param $n i32) (result i32)
    (if (i32.and (local.get $n) (i32.const 4)) (then (local.set $n (i32.add (local.get $n) (i32.const 8)))))
    (block $three (block $two (block $one (block $zero
      (br_table $zero $one $two $one $three (local.get $n)))
      (return (i32.const 100)))
      (return (i32.const 101)))
      (return (i32.const 102)))
    (i32.const 103)))`;

describe('a recorded profile', () => {
  it('has counts of every branch that ran, by what its operand was', async () => {
    const { artefact, instantiate } = load(
      compile(await assembleText(small), { format: 'cjs', recordBranches: true }).code,
    );
    const { run } = instantiate({}).exports;
    expect([0, 1, 2, 3, 4, -1].map((n) => run!(n))).toEqual([100, 101, 102, 101, 103, 103]);
    const counts = Object.values(artefact.branchCounts!);
    expect(counts).toEqual([
      [4, 2],
      [1, 1, 1, 1, 2],
    ]);
  });

  it('is not recorded unless asked for', async () => {
    const wasm = await assembleText(small);
    expect(compile(wasm).code).not.toContain('recordBranch');
    expect(compile(wasm, { branchCounts: {} }).code).toBe(compile(wasm).code);
  });
});

const ARMS = 24;
const HOT = 17;
const mark = (arm: number): number => 700_000_000 + arm;

/** Statements enough for an arm that is worth a part of its own. */
const longArm = (arm: number): string =>
  Array.from(
    { length: 60 },
    (_, i) =>
      `(i32.store (i32.const ${4 * i}) (i32.mul (i32.load (i32.const ${8 * i})) (i32.const ${mark(arm)})))
       (local.set $n (i32.xor (local.get $n) (i32.load (i32.const ${4 * i}))))`,
  ).join('\n');

/** An interpreter of too many arms for one function. */
const interpreter = `(module (memory 1)
  (func (export "run") (param $op i32) (result i32) (local $n i32)
    (block $end
      ${'(block '.repeat(ARMS)}
        (br_table ${Array.from({ length: ARMS }, (_, i) => i).join(' ')} (local.get $op))
      ${Array.from({ length: ARMS }, (_, arm) => `) ${longArm(arm)} (br $end)`).join('\n')}
    )
    (local.get $n)))`;

/** Arms that are in the function itself. */
function inlineArms(wasm: Uint8Array, branchCounts: BranchCounts): number[] {
  const { code } = compile(wasm, { format: 'cjs', names: 'short', branchCounts });
  const functions = code.split(/(?=function \w+\$?\w*\(\$)/);
  const whole = functions.find((text) => text.includes('switch('))!;
  return Array.from({ length: ARMS }, (_, arm) => arm).filter((arm) =>
    whole.includes(String(mark(arm))),
  );
}

describe('a profile', () => {
  it('keeps the arms that run in a giant function', async () => {
    const wasm = await assembleText(interpreter);
    const recording = load(compile(wasm, { format: 'cjs', recordBranches: true }).code);
    const { run } = recording.instantiate({}).exports;
    for (let i = 0; i < 1000; i++) run!(HOT);
    for (let arm = 0; arm < ARMS; arm++) if (arm !== HOT) run!(arm);
    const counts = recording.artefact.branchCounts!;
    const profile = JSON.parse(JSON.stringify(counts)) as BranchCounts;

    const inline = inlineArms(wasm, profile);
    expect(inline).toContain(HOT);
    // There are parts at all, and another arm is kept where another one runs.
    expect(inline.length).toBeLessThan(ARMS);
    const [site] = Object.keys(counts);
    const otherCounts = Array.from({ length: ARMS }, (_, arm) => (arm === 3 ? 1000 : 1));
    expect(inlineArms(wasm, { [site!]: otherCounts })).toContain(3);
    expect(inlineArms(wasm, { [site!]: otherCounts })).not.toEqual(inline);
  });

  it('changes no result', async () => {
    const wasm = await assembleText(interpreter);
    const ops = Array.from({ length: ARMS + 1 }, (_, op) => op);
    const program = (options: object): [number[], BranchCounts | undefined] => {
      const { artefact, instantiate } = load(compile(wasm, { format: 'cjs', ...options }).code);
      const { run } = instantiate({}).exports;
      return [ops.map((op) => run!(op)), artefact.branchCounts];
    };
    const [expected] = program({});
    const [recorded, branchCounts] = program({ recordBranches: true });
    expect(recorded).toEqual(expected);
    expect(program({ branchCounts })[0]).toEqual(expected);
  });
});
