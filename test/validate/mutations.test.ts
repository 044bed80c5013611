/** Damaged modules: never another exception, and never another verdict than the host's engine. */
import { describe, expect, it } from 'vitest';
import { FUNCREF, I32, I64, body, funcType, moduleOf, rejection, section, text } from './bytes.ts';

/** A module with something of everything that engines have had for years. */
const whole = moduleOf(
  section(1, [2], funcType([I32, I64], [I64]), funcType([], [])),
  section(2, [1], text('m'), text('f'), [0, 1]),
  section(3, [2, 0, 1]),
  section(4, [1, FUNCREF, 1, 2, 4]),
  section(5, [1, 1, 1, 2]),
  section(6, [2, I32, 1, 0x41, 7, 0x0b, I64, 0, 0x42, 0x7f, 0x0b]),
  section(7, [2], text('g'), [0, 1], text('memory'), [2, 0]),
  section(9, [2, 0, 0x41, 0, 0x0b, 2, 0, 1, 1, 0, 1, 2]),
  section(12, [1]),
  section(
    10,
    [2],
    [
      ...body(
        [
          ...[0x02, I64, 0x20, 1, 0x20, 0, 0x0d, 0, 0x42, 3, 0x7c, 0x0b, 0x22, 2, 0x03, 0x40],
          ...[0x20, 0, 0x04, 0x40, 0x20, 0, 0x41, 1, 0x6b, 0x22, 0, 0x0e, 2, 1, 0, 0, 0x05, 0x0b],
          ...[0x0b, 0x20, 0, 0x29, 3, 8, 0x7e, 0x41, 0, 0x41, 1, 0x41, 2, 0xfc, 8, 0, 0],
          ...[0x20, 2, 0x20, 0, 0x1b],
        ],
        [1, 2, I64],
      ),
      ...body([0x41, 0, 0x11, 1, 0, 0x23, 0, 0x24, 0, 0x10, 0, 0x12, 2]),
    ],
  ),
  section(11, [1, 0, 0x41, 4, 0x0b, 3, 1, 2, 3]),
);

/** A reproducible sequence of numbers below `bound`. */
function makeRandom(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state ^ (state >>> 15)) >>> 0) % bound;
  };
}

const likely = [0, 1, 2, 0x0b, 0x40, 0x41, 0x7c, 0x7e, 0x7f, 0x80, 0xff];

function mutate(bytes: Uint8Array, random: (bound: number) => number): Uint8Array<ArrayBuffer> {
  const result = bytes.slice();
  for (let edits = 1 + random(2); edits > 0; edits--) {
    const at = 8 + random(result.length - 8);
    result[at] = random(2) === 0 ? likely[random(likely.length)]! : random(256);
  }
  return random(10) === 0 ? result.slice(0, random(result.length)) : result;
}

/** What hosts may lack that are still in use. */
const newerFeatures = {
  gc: false,
  memory64: false,
  'multi-memory': false,
  'function-references': false,
  'extended-const': false,
  'relaxed-simd': false,
  'exception-handling': false,
  'legacy-exceptions': false,
};

describe('a damaged module', () => {
  it('is whole before', () => {
    expect(rejection(whole)).toBeNull();
    expect(WebAssembly.validate(whole)).toBe(true);
  });

  it('is judged as the host judges it', () => {
    const random = makeRandom(1);
    for (let round = 0; round < 5_000; round++) {
      const bytes = mutate(whole, random);
      const error = rejection(bytes);
      const place = `round ${round}: ${error?.message ?? 'accepted'}`;
      if (WebAssembly.validate(bytes)) expect(error, place).toBeNull();
      else if (error === null)
        expect(rejection(bytes, { features: newerFeatures }), place).not.toBeNull();
    }
  });
});
