/**
 * Random programs about exceptions do the same here as in the host's own engine, and the same with
 * the standard instructions as with the legacy ones.
 */
import { describe, expect, it } from 'vitest';
import { Random } from '../differential/random.ts';
import { FUEL, encodeProgram } from './encode.ts';
import { type Api, Wasmless, raise } from './modules.ts';
import { FUNCTION_COUNT, ProgramGenerator, tags } from './program.ts';
import type { Code } from './program.ts';

const native = globalThis.WebAssembly as unknown as Api;

/** Cases: WASMLESS_CASES widens the search. */
const COUNT = Number(process.env['WASMLESS_CASES'] ?? 60);
const FIRST_SEED = Number(process.env['WASMLESS_SEED'] ?? 1);

type Exports = Record<string, (value: number) => number> & {
  memory: { buffer: ArrayBuffer };
  hash: { value: number };
  fuel: { value: number };
};

class HostError {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

function makeProgram(seed: number, canDelegate: boolean): Code[][] {
  const random = new Random(seed);
  return Array.from({ length: FUNCTION_COUNT }, (_, i) => {
    return new ProgramGenerator(random, i, canDelegate).body();
  });
}

/** Runs the exports of an instance and tells all that can be seen of it. */
function observe(api: Api, bytes: Uint8Array): string[] {
  const log: string[] = [];
  const host = (value: number): number => {
    log.push(`host ${value}`);
    switch (value & 15) {
      case 1:
        return raise(new HostError(value));
      case 2:
        return raise(new api.Exception(exports['t0'], [value]));
      case 3:
        throw new RangeError(`mine ${value}`);
      case 4:
        return raise(new api.Exception(exports['t1'], [BigInt(value), value / 2]));
      case 5:
        return raise(value);
      case 6:
        return exports[`f${FUNCTION_COUNT - 1}`]!(value);
      case 7:
        try {
          return exports[`f${FUNCTION_COUNT - 1}`]!(value);
        } catch (error) {
          log.push(`host saw ${describeThrown(error)}`);
          return 1;
        }
      default:
        return value ^ 5;
    }
  };
  const describeThrown = (error: unknown): string => {
    if (error instanceof HostError) return `host error ${error.value}`;
    if (error instanceof api.RuntimeError) return 'a trap';
    if (!(error instanceof api.Exception)) return String(error);
    const exception = error;
    const tag = tags.findIndex((_, k) => exception.is(exports[`t${k}`]));
    return `tag ${tag} ${tags[tag]!.map((_, i) => String(exception.getArg(exports[`t${tag}`], i))).join()}`;
  };
  const module = new api.Module(bytes);
  const { exports } = new api.Instance(module, { m: { host } }) as unknown as { exports: Exports };
  for (let k = 0; k < FUNCTION_COUNT; k++) {
    for (const argument of [0, 3, 1 << 20]) {
      exports.fuel.value = FUEL;
      let outcome: string;
      try {
        outcome = `returns ${exports[`f${k}`]!(argument)}`;
      } catch (error) {
        outcome = `throws ${describeThrown(error)}`;
      }
      const words = new Int32Array(exports.memory.buffer, 0, 34).join();
      log.push(
        `f${k}(${argument}) ${outcome}; hash ${exports.hash.value}; memory ${exports.memory.buffer.byteLength} ${words}`,
      );
    }
  }
  return log;
}

const seeds = Array.from({ length: COUNT }, (_, i) => FIRST_SEED + i);

/** The first seed of which `difference` finds something: a failure names it. */
function expectSame(difference: (seed: number) => [string[], string[]]): void {
  for (const seed of seeds) {
    const [ours, theirs] = difference(seed);
    expect(ours, `seed ${seed}`).toEqual(theirs);
  }
}

describe('random programs about exceptions', () => {
  it('do what they do in the host engine, with legacy instructions', () => {
    expectSame((seed) => {
      const bytes = encodeProgram(makeProgram(seed, true), 'legacy');
      return [observe(Wasmless, bytes), observe(native, bytes)];
    });
  });

  it('do what they do in the host engine, with standard instructions', () => {
    expectSame((seed) => {
      const program = makeProgram(seed, false);
      const ours = observe(Wasmless, encodeProgram(program, 'standard'));
      return [ours, observe(native, encodeProgram(program, 'legacy'))];
    });
  });
});
