/**
 * Modules at the limits of what engines accept: very many functions, very long bodies, very many
 * locals, parameters and results. They go through, and mean what they mean natively.
 */
import { describe, expect, it } from 'vitest';
import { compile, compilePieces } from '../../compiler/index.ts';
import { Code, F64, I32, type FunctionSpec, moduleOf, op } from './builder.ts';
import { native, ways } from './run.ts';

const LONG = 900_000;

/** Statements until the body is that long. */
function bodyOf(length: number, add: (code: Code, n: number) => Code): Code {
  const code = new Code();
  for (let n = 0; code.bytes.length < length; n++) add(code, n);
  return code;
}

const one = (code: Code, locals = 1): FunctionSpec[] => [
  { params: [I32], results: [I32], locals: [[locals, I32]], code, name: 'run' },
];

const giants: Readonly<Record<string, () => FunctionSpec[]>> = {
  'a long line of statements': () => one(bodyOf(LONG, (code, n) => code.bump(1, n)).get(1)),
  'a long line of loads and stores': () =>
    one(
      bodyOf(LONG, (code, n) => {
        const at = (n % 5000) * 4;
        return code
          .get(0)
          .get(0)
          .load(at)
          .const(n)
          .raw(op.i32Xor)
          .store(at + 4);
      })
        .get(0)
        .load(400),
    ),
  'a long line of ifs': () =>
    one(
      bodyOf(LONG, (code, n) =>
        code
          .get(0)
          .const(n & 7)
          .raw(op.i32Eq)
          .if()
          .bump(1, n)
          .end(),
      ).get(1),
    ),
  'one long expression': () =>
    one(bodyOf(LONG, (code, n) => (n === 0 ? code.get(0) : code.const(n).raw(op.i32Xor)))),
  'a switch of 20,000 arms in a loop': () => {
    const arms = 20_000;
    const code = new Code().loop();
    for (let n = 0; n <= arms; n++) code.block();
    const labels = Array.from({ length: arms }, (_, n) => n);
    code
      .get(1)
      .get(0)
      .raw(op.i32Mul)
      .const(arms - 1)
      .raw(op.i32And)
      .brTable(labels, arms);
    for (let n = 0; n < arms; n++)
      code
        .end()
        .bump(0, n & 127)
        .br(arms - n - 1);
    // The last block's end, where the loop goes on until the counter is there.
    return one(code.end().bump(1, 1).get(1).const(1000).raw(op.i32LtU).brIf(0).end().get(0));
  },
  'as many locals as there may be': () =>
    one(
      bodyOf(300_000, (code, n) =>
        code
          .get(0)
          .const(n)
          .raw(op.i32Add)
          .set(1 + n),
      ).get(20_000),
      49_999,
    ),
  'as many parameters and results as there may be': () => {
    const types = Array.from({ length: 1000 }, (_, n) => (n % 3 === 0 ? F64 : I32));
    const turn = new Code();
    for (let n = 0; n < 1000; n++) turn.get(n < 999 ? n + 1 - (n % 3 === 2 ? 3 : 0) : 0);
    const results = types.map((_, n) => types[n < 999 ? n + 1 - (n % 3 === 2 ? 3 : 0) : 0]!);
    const call = new Code();
    types.forEach((type, n) => call.const(n).raw(...(type === F64 ? [op.f64ConvertI32] : [])));
    call.call(0);
    for (let n = 999; n > 0; n--) {
      if (results[n] === F64) call.raw(op.i32TruncF64);
      call.get(0).raw(op.i32Add, op.localSet).unsigned(0);
    }
    if (results[0] === F64) call.raw(op.i32TruncF64);
    return [{ params: types, results, code: turn }, ...one(call.get(0).raw(op.i32Xor))];
  },
  '60,000 functions that call each other': () => {
    const functions: FunctionSpec[] = [];
    for (let n = 0; n < 60_000; n++) {
      const code = new Code().get(0).const(n).raw(op.i32Add);
      code
        .get(1)
        .load(n & 1023)
        .raw(op.i32Xor)
        .set(1);
      // Each calls one of the last hundred.
      if (n > 0)
        code
          .get(1)
          .const(3)
          .raw(op.i32ShrU)
          .call(Math.max(0, n - 1 - ((n * 31) % 100)));
      else code.get(1);
      functions.push({
        params: [I32],
        results: [I32],
        locals: [[1, I32]],
        code,
        ...(n === 59_999 ? { name: 'run' } : {}),
      });
    }
    return functions;
  },
};

describe.each(Object.entries(giants))('%s', (_, functions) => {
  it('mean the same as natively', () => {
    const bytes = moduleOf(functions());
    const { run } = native(bytes);
    const expected = [0, 1, 2, 5].map((argument) => run!(argument));
    for (const [way, instantiate] of ways) {
      const ours = instantiate(bytes).run!;
      expect(
        [0, 1, 2, 5].map((argument) => ours(argument)),
        way,
      ).toEqual(expected);
    }
  });
});

describe('600,000 functions', () => {
  const bytes = moduleOf(
    Array.from({ length: 600_000 }, (_, n) => ({
      params: [],
      results: [I32],
      code: new Code().const(n),
    })),
  );
  it('become text, piece by piece', () => {
    const { length } = compile(bytes).code;
    let sum = 0;
    for (const piece of compilePieces(bytes).pieces) sum += piece.length;
    expect(sum).toBe(length);
    expect(length).toBeGreaterThan(600_000 * 20);
  });
});
