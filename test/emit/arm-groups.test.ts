/** Interpreter loops of very many small arms: parts take several arms, and change no result. */
import { describe, expect, it } from 'vitest';
import { compile } from '../../compiler/index.ts';
import * as runtime from '../../runtime/index.ts';
import type { Artefact, BranchCounts } from '../../runtime/abi.ts';
import { Code, I32, moduleOf, op } from '../limits/builder.ts';

const ARMS = 1200;
const [SEED, STEPS, A, B, C] = [0, 1, 2, 3, 4];
/** Differs in every arm, and is found in the text. */
const mark = (arm: number): number => 700_000 + arm;

/** Labels from inside arm k: its own end is gone, those of later arms are around it. */
interface Exits {
  readonly again: number;
  readonly out: number;
}

/** What arms do besides arithmetic, in turn. */
const endings: readonly ((code: Code, exits: Exits, arm: number) => void)[] = [
  (code, { again }) => code.br(again),
  // Falls into the next arm.
  () => {},
  (code, { again }) => code.get(A).const(3).raw(op.i32And).brIf(again).bump(B, 7).br(again),
  (code, { again, out }) =>
    code.get(B).const(1023).raw(op.i32And, op.i32Eqz).brIf(out).bump(C, 1).br(again),
  (code, { again }) => code.get(A).const(0xffc).raw(op.i32And).get(B).store(8).br(again),
  (code, { again }) => code.get(B).const(0xffc).raw(op.i32And).load(16).set(A).br(again),
  (code, { again }) => {
    code.get(A).const(2047).raw(op.i32And, op.i32Eqz).if();
    code.get(A).get(B).raw(op.i32Xor).return().end().br(again);
  },
  (code, { again }) => {
    code.get(C).const(4095).raw(op.i32And, op.i32Eqz).if().raw(op.unreachable).end().br(again);
  },
  (code, { again }) =>
    code.loop().bump(A, 5).get(A).const(7).raw(op.i32And).brIf(0).end().br(again),
  // Grows the memory: what the loop knows of it is old then.
  (code, { again }) => code.get(A).call(1).get(C).raw(op.i32Xor).set(C).br(again),
];

function arm(code: Code, k: number): void {
  const exits = { again: ARMS - 1 - k, out: ARMS - k };
  code.get(A).const(mark(k)).raw(op.i32Add).get(B).raw(op.i32Xor).set(A);
  code
    .get(B)
    .const(2 * k + 3)
    .raw(op.i32Mul)
    .get(A)
    .raw(op.i32Add)
    .set(B);
  const isLast = k === ARMS - 1;
  if (isLast) code.br(exits.again);
  else endings[k % endings.length]!(code, exits, k);
}

/** run(seed, steps): the case is made of C and a memory word. Several cases lead to one arm. */
function interpreter(): Uint8Array<ArrayBuffer> {
  const code = new Code();
  code.get(SEED).set(C).block().loop();
  code.get(STEPS).raw(op.i32Eqz).brIf(1).bump(STEPS, -1);
  for (let k = 0; k < ARMS; k++) code.block();
  code.get(C).const(1103515245).raw(op.i32Mul).const(12345).raw(op.i32Add).raw(op.localTee, C);
  code.const(9).raw(op.i32ShrU).const(2047).raw(op.i32And);
  const labels = Array.from({ length: 2000 }, (_, i) =>
    i < ARMS ? i : i % 100 === 0 ? (i * 7) % ARMS : i % 3 === 0 ? i - ARMS : ARMS - 1 - (i >> 3),
  );
  code.brTable(labels, 600);
  for (let k = 0; k < ARMS; k++) arm(code.end(), k);
  code.end().end();
  code.get(A).get(B).raw(op.i32Xor).get(C).raw(op.i32Xor);
  const grow = new Code().get(0).const(0x3fff).raw(op.i32And, op.i32Eqz);
  grow.raw(op.memoryGrow, 0);
  return moduleOf([
    { params: [I32, I32], results: [I32], locals: [[3, I32]], code, name: 'run' },
    { params: [I32], results: [I32], code: grow },
  ]);
}

type Run = (seed: number, steps: number) => number;
interface Program {
  readonly run: Run;
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly artefact?: Artefact;
}

function load(code: string): Program {
  const module = { exports: {} };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- what a CommonJS loader does
  const start = new Function('module', 'require', code) as (...args: unknown[]) => void;
  start(module, () => runtime);
  const { artefact, instantiate } = module.exports as {
    artefact: Artefact;
    instantiate: (imports: object) => { exports: Program };
  };
  const { run, memory } = instantiate({}).exports;
  return { run, memory, artefact };
}

/** What many calls come to, traps included, and what they leave in memory. */
function outcomes({ run, memory }: Program): unknown[] {
  const results: unknown[] = [];
  for (let seed = 0; seed < 400; seed++) {
    try {
      results.push(run(seed * 977, seed * 3));
    } catch (error) {
      results.push((error as Error).message);
    }
  }
  return [...results, memory.buffer.byteLength, checksum(new Uint8Array(memory.buffer, 0, 8192))];
}

const checksum = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte) => (Math.imul(sum, 31) + byte) | 0, 0);

const wasm = interpreter();
const functionsOf = (code: string): string[] => code.split(/^(?=function )/m);
const marksIn = (text: string): Set<string> => new Set(text.match(/\b70\d{4}\b/g));

describe('a switch of very many small arms', () => {
  const native = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports;
  const expected = outcomes(native as unknown as Program);

  it('is cut into parts that hold many arms each', () => {
    const functions = functionsOf(compile(wasm).code);
    const parts = functions.filter((text) => /^function run\$s\$o\d+\(/.test(text));
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(marksIn(part).size).toBeGreaterThan(10);
    const all = parts.concat(functions.filter((text) => text.startsWith('function run$s(')));
    expect(all.reduce((count, text) => count + marksIn(text).size, 0)).toBe(ARMS);
    const sizes = all.map((text) => text.length);
    expect(Math.max(...sizes)).toBeLessThan((2 / 3) * sizes.reduce((a, b) => a + b));
  });

  it('does what it says', () => {
    expect(new Set(expected).size).toBeGreaterThan(300);
    expect(outcomes(load(compile(wasm, { format: 'cjs' }).code))).toEqual(expected);
  });

  it('keeps the arms that a profile says are run', () => {
    const recording = load(compile(wasm, { format: 'cjs', recordBranches: true }).code);
    expect(outcomes(recording)).toEqual(expected);
    const counts = recording.artefact!.branchCounts!;
    const site = Object.keys(counts).find((key) => counts[key as never]!.length > 2)!;
    const hot = [3, 300, 555, 801, 1100];
    const chosen = Array.from({ length: 2001 }, (_, k) => (hot.includes(k) ? 1e6 : 1));
    const branchCounts: BranchCounts = { [site]: chosen };
    const { code } = compile(wasm, { format: 'cjs', branchCounts });
    const whole = marksIn(functionsOf(code).find((text) => text.startsWith('function run$s('))!);
    for (const k of hot) expect(whole).toContain(String(mark(k)));
    expect(whole.size).toBeLessThan(ARMS);
    expect(outcomes(load(code))).toEqual(expected);
  });
});

/** Ifs in each other, deeper than engines parse: flattened to a switch over states, which has no loops. */
function nestedIfs(depth: number): Uint8Array<ArrayBuffer> {
  const code = new Code();
  for (let k = 0; k < depth; k++) code.const(k).get(0).raw(op.i32LtU, op.if, I32);
  code.const(mark(depth));
  for (let k = depth - 1; k >= 0; k--) code.raw(op.else).const(mark(k)).end();
  return moduleOf([{ params: [I32], results: [I32], code, name: 'run' }]);
}

describe('a switch over the states of a flattened function', () => {
  it('keeps the order of its arms, which lives of variables are measured in', () => {
    const depth = 3000;
    const { run } = load(compile(nestedIfs(depth), { format: 'cjs' }).code);
    for (const x of [0, 1, 2, 1500, depth - 1, depth, -1]) {
      expect(run(x, 0)).toBe(mark(Math.min(x >>> 0, depth)));
    }
  });
});
