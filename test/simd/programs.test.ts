/** Whole programs over vectors: their words in locals are floats or ints as the compiler likes. */
import { describe, expect, it } from 'vitest';
import { WebAssembly as Ours } from '../run-time.ts';
import { DOUBLES, INPUTS, INTS, ProgramGenerator, SINGLES } from './program-generator.ts';
import { Random, randomVector } from './inputs.ts';

const PROGRAMS = 150;
const RUNS = 3;

/** Runs a module on inputs; the memory that it leaves, with all NaNs of float areas alike. */
function memoriesOf(
  api: typeof WebAssembly,
  bytes: Uint8Array<ArrayBuffer>,
  seed: number,
): string[] {
  const { exports } = new api.Instance(new api.Module(bytes));
  const view = new DataView((exports['memory'] as WebAssembly.Memory).buffer);
  const random = new Random(seed);
  const memories: string[] = [];
  for (let run = 0; run < RUNS; run++) {
    for (let i = 0; i < 0x200; i += 16) {
      randomVector(random).forEach((byte, k) => view.setUint8(INPUTS + i + k, byte));
    }
    (exports['run'] as () => void)();
    const words: string[] = [];
    for (let at = INTS - 16; at < SINGLES; at += 4)
      words.push(`${at.toString(16)}:${view.getUint32(at, true).toString(16)}`);
    for (let at = SINGLES; at < DOUBLES; at += 4) {
      const x = view.getFloat32(at, true);
      words.push(
        `${at.toString(16)}:${Number.isNaN(x) ? 'nan' : view.getUint32(at, true).toString(16)}`,
      );
    }
    for (let at = DOUBLES; at < DOUBLES + 0x1000; at += 8) {
      const x = view.getFloat64(at, true);
      words.push(
        `${at.toString(16)}:${Number.isNaN(x) ? 'nan' : view.getBigUint64(at, true).toString(16)}`,
      );
    }
    memories.push(words.filter((word) => !word.endsWith(':0')).join(' '));
  }
  return memories;
}

describe('vector programs', () => {
  it.each(Array.from({ length: PROGRAMS }, (_, seed) => seed))(
    'run as the host runs them: seed %i',
    (seed) => {
      const bytes = new ProgramGenerator(new Random(seed)).module();
      const expected = memoriesOf(WebAssembly, bytes, seed);
      expect(memoriesOf(Ours as unknown as typeof WebAssembly, bytes, seed)).toEqual(expected);
    },
  );
});
