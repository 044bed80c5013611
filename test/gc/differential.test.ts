/**
 * Random programs over structs, arrays and casts do the same here as in the host's own engine: the
 * same traps, the same bits. For hosts that know garbage collection (Node 22 and later).
 */
import { describe, expect, it } from 'vitest';
import { assembleText } from '../../compiler/optimize.ts';
import { WebAssembly as Wasmless } from '../run-time.ts';
import { Random } from '../differential/random.ts';
import { ProgramGenerator } from './program.ts';

type Api = typeof Wasmless;
const native = globalThis.WebAssembly as unknown as Api;

/** Cases: WASMLESS_CASES widens the search. */
const COUNT = Number(process.env['WASMLESS_CASES'] ?? 20);
const FIRST_SEED = Number(process.env['WASMLESS_SEED'] ?? 1);
const FUNCTION_COUNT = 4;

/** The kind of a trap, in the words of either side. */
const kinds: readonly (readonly [RegExp, string])[] = [
  [/null/, 'null'],
  [/cast/, 'cast'],
  [/data segment|out of bounds memory/, 'data segment'],
  [/element segment|out of bounds table/, 'element segment'],
  [/array/, 'bounds'],
  [/unreachable/, 'unreachable'],
];

function describeThrown(api: Api, error: unknown): string {
  const { message } = error as Error;
  if (!(error instanceof api.RuntimeError)) return `no trap: ${message}`;
  return kinds.find(([pattern]) => pattern.test(message))?.[1] ?? message;
}

/** Outcome of every function for several arguments, and the hash of all it has seen. */
function observe(api: Api, bytes: Uint8Array): string[] {
  const exports = new api.Instance(new api.Module(bytes)).exports as Record<
    string,
    (n: number) => void
  > & {
    hash: { value: number };
  };
  const log: string[] = [];
  for (let i = 0; i < FUNCTION_COUNT; i++) {
    for (const argument of [0, 1, -5, 1000003]) {
      let outcome = 'returns';
      try {
        exports[`run${i}`]!(argument);
      } catch (error) {
        outcome = describeThrown(api, error);
      }
      log.push(`run${i}(${argument}) ${outcome}, hash ${exports.hash.value}`);
    }
  }
  return log;
}

const sample = await assembleText(new ProgramGenerator(new Random(0)).module(1));

describe.runIf(native.validate(sample))('random programs', () => {
  it.each(Array.from({ length: COUNT }, (_, i) => FIRST_SEED + i))('seed %i', async (seed) => {
    const bytes = await assembleText(new ProgramGenerator(new Random(seed)).module(FUNCTION_COUNT));
    expect(observe(Wasmless, bytes)).toEqual(observe(native, bytes));
  });
});
