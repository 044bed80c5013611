/** Random operands: bit patterns that matter to lanes of every width and kind. */

/** A small deterministic generator: the same seed, the same test. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** A uniformly distributed uint32 (mulberry32). */
  word(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let x = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
    x ^= x + Math.imul(x ^ (x >>> 7), x | 61);
    return (x ^ (x >>> 14)) >>> 0;
  }

  below(n: number): number {
    return this.word() % n;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const BYTES = [0, 1, 2, 0x0f, 0x10, 0x1f, 0x7e, 0x7f, 0x80, 0x81, 0xfe, 0xff];
const HALVES = [
  0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7ffe, 0x7fff, 0x8000, 0x8001, 0xff7f, 0xff80, 0xfffe, 0xffff,
];
const WORDS = [
  0, 1, 2, 31, 32, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7ffffffe, 0x7fffffff, 0x80000000, 0x80000001,
  0xffff7fff, 0xffff8000, 0xfffffffe, 0xffffffff,
];
/** f32 by their bits: zeros, subnormals, limits of integers, halves, infinities, NaNs of all kinds. */
const SINGLES = [
  0, 0x80000000, 1, 0x80000001, 0x007fffff, 0x00800000, 0x3effffff, 0x3f000000, 0xbf000000,
  0x3f800000, 0x3fc00000, 0x40200000, 0xbfc00000, 0x4affffff, 0x4b000000, 0x4effffff, 0x4f000000,
  0xcf000000, 0xcf000001, 0x4f800000, 0x4f7fffff, 0x7f7fffff, 0xff7fffff, 0x7f800000, 0xff800000,
  0x7fc00000, 0xffc00000, 0x7fa00000, 0xff800001, 0x7fffffff,
];
/** High words of such f64. */
const DOUBLES = [
  0, 0x80000000, 0x3fe00000, 0xbfe00000, 0x3ff00000, 0x3ff80000, 0xbff80000, 0x40040000, 0x41dfffff,
  0x41e00000, 0xc1e00000, 0x41efffff, 0x41f00000, 0x432fffff, 0x43300000, 0x36a00000, 0x47efffff,
  0x47f00000, 0x7fefffff, 0x7ff00000, 0xfff00000, 0x7ff80000, 0xfff80000, 0x7ff40000, 0xfff00001,
  0x7fffffff,
];

/** 16 random bytes of one of several kinds. */
export function randomVector(random: Random): number[] {
  const view = new DataView(new ArrayBuffer(16));
  const kind = random.below(6);
  for (let i = 0; i < 16; i++) view.setUint8(i, kind === 0 ? random.word() : random.pick(BYTES));
  for (let i = 0; i < 16 && kind === 1; i += 2) view.setUint16(i, random.pick(HALVES), true);
  for (let i = 0; i < 16 && kind === 2; i += 4) view.setUint32(i, random.pick(WORDS), true);
  for (let i = 0; i < 16 && kind === 3; i += 4) view.setUint32(i, random.pick(SINGLES), true);
  for (let i = 0; i < 16 && kind === 4; i += 8) {
    view.setUint32(i, random.pick([0, 1, 0xffffffff, random.word()]), true);
    view.setUint32(i + 4, random.pick(DOUBLES), true);
  }
  // Kind 5 stays bytes.
  return [...new Uint8Array(view.buffer)];
}

/** Operands on which the machines agree, for relaxed instructions. */
const agreed: readonly (readonly [RegExp, (random: Random, k: number) => number[]])[] = [
  [/relaxed_swizzle/, (random, k) => bytesOf(random, k === 0 ? BYTES : [0, 1, 7, 15, 0x80, 0xff])],
  [
    /relaxed_laneselect/,
    (random, k) =>
      k < 2
        ? randomVector(random)
        : wordsOf(random, [0, 0, 0xffffffff]).fill(random.pick([0, 255]), 0, 8),
  ],
  [
    /f32x4_|f32x4\.relaxed/,
    (random) => wordsOf(random, [0x3f800000, 0xc0000000, 0x40400000, 0x42c80000, 0xc1200000]),
  ],
  [
    /f64x2_|f64x2\.relaxed/,
    (random) =>
      wordsOf(random, [0x40100000, 0xc0240000, 0x40590000, 0x3ff00000]).map((byte, i) =>
        i & 4 ? byte : 0,
      ),
  ],
  [/relaxed_q15mulr/, (random, k) => bytesOf(random, k === 0 ? BYTES : [0, 1, 2, 0x7f])],
  [/relaxed_dot/, (random, k) => bytesOf(random, k === 1 ? [0, 1, 5, 0x40, 0x7f] : BYTES)],
];

const bytesOf = (random: Random, list: readonly number[]): number[] =>
  Array.from({ length: 16 }, () => random.pick(list));

const wordsOf = (random: Random, list: readonly number[]): number[] => [
  ...new Uint8Array(Uint32Array.from({ length: 4 }, () => random.pick(list)).buffer),
];

/** Operand k of an instruction: 16 bytes, of which smaller types take the first. */
export function operand(random: Random, name: string, k: number): number[] {
  const special = name.includes('relaxed')
    ? agreed.find(([pattern]) => pattern.test(name))
    : undefined;
  return special === undefined ? randomVector(random) : special[1](random, k);
}
