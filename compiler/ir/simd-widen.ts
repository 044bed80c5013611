/**
 * Instructions between i8x16, i16x8 and i32x4: extending, narrowing with saturation, and the
 * products and sums that are wider than their operands.
 */
import type { Lowering } from './lowering.ts';
import { eachWord } from './simd-bits.ts';
import type { WordFunction } from './simd-bits.ts';
import { narrowLane, popVectors, pushVector } from './simd-lanes.ts';
import type { Vector } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import { Op, add, and, compare, int, mul, or, select, shl, shrS, shrU, sub, xor } from './nodes.ts';
import type { Node } from './nodes.ts';

/** The lane of `bits` bits that begins at bit `at`, as an int. */
const lane = (word: Node, at: number, bits: number, isSigned: boolean): Node =>
  isSigned ? shrS(shl(word, int(32 - bits - at)), int(32 - bits)) : narrowLane(word, at, bits);

const LOW_HALF = int(0xffff);
const HIGH_HALF = int(-0x10000);

/** A word of two 16-bit lanes, of which the low bits of `low` and `high` count. */
const halves = (low: Node, high: Node): Node => or(and(low, LOW_HALF), shl(high, int(16)));

/** The words of a vector whose lanes are extended from, those of its low or high half. */
const half = (vector: Vector, isHigh: boolean): Vector =>
  isHigh ? vector.slice(2) : vector.slice(0, 2);

function discardHalf(t: FunctionTranslator, vector: Vector, isHigh: boolean): void {
  for (const word of half(vector, isHigh)) t.discard(word);
}

/**
 * A result lane twice as wide of each lane in one half of the operands: `f` is given the lanes as
 * ints, one of each operand.
 */
const widen =
  (bits: 8 | 16, arity: 1 | 2, isHigh: boolean, isSigned: boolean, f: (...lanes: Node[]) => Node): Lowering =>
  (t) => {
    const vectors = popVectors(t, arity);
    for (const vector of vectors) discardHalf(t, vector, !isHigh);
    const kept = vectors.map((vector) => half(vector, isHigh).map((word) => t.atom(word)));
    const results: Node[] = [];
    for (let at = 0; at < 64; at += bits) {
      const lanes = kept.map((words) => lane(words[at >> 5]!, at & 31, bits, isSigned));
      results.push(f(...lanes));
    }
    pushVector(t, bits === 16 ? results : [0, 2, 4, 6].map((i) => halves(results[i]!, results[i + 1]!)));
  };

export const extendNarrow = (bits: 8 | 16, isHigh: boolean, isSigned: boolean): Lowering =>
  widen(bits, 1, isHigh, isSigned, (a) => a!);

export const extendedProduct = (bits: 8 | 16, isHigh: boolean, isSigned: boolean): Lowering =>
  widen(bits, 2, isHigh, isSigned, (a, b) => mul(a!, b!));

// ---------------------------------------------------------------- pairwise

/** Sums of neighbours: two lanes of `bits` bits make one twice as wide. */
export const pairwiseSum = (bits: 8 | 16, isSigned: boolean): Lowering =>
  eachWord(1, (t, word) => sumOfNeighbours(t.atom(word!), bits, isSigned));

function sumOfNeighbours(word: Node, bits: 8 | 16, isSigned: boolean): Node {
  const sumAt = (at: number): Node =>
    add(lane(word, at, bits, isSigned), lane(word, at + bits, bits, isSigned));
  if (bits === 16) return sumAt(0);
  if (isSigned) return halves(sumAt(0), sumAt(16));
  // Neighbours of unsigned bytes are added two at once: no sum leaves its 16 bits.
  const even = int(0x00ff00ff);
  return add(and(word, even), and(shrU(word, int(8)), even));
}

/** Products of i16 lanes, neighbours added. */
export const dotProduct: WordFunction = (t, a, b) => {
  const x = t.atom(a!);
  const y = t.atom(b!);
  const product = (at: number): Node => mul(lane(x, at, 16, true), lane(y, at, 16, true));
  return add(product(0), product(16));
};

/** Products of i8 lanes, neighbours added: i16 lanes that wrap. */
export const dotProductBytes: WordFunction = (t, a, b) => {
  const x = t.atom(a!);
  const y = t.atom(b!);
  const product = (at: number): Node => mul(lane(x, at, 8, true), lane(y, at, 8, true));
  return halves(add(product(0), product(8)), add(product(16), product(24)));
};

/** The same, neighbours added once more, and a third operand added to it. */
export const dotProductBytesAdd: WordFunction = (t, a, b, c) =>
  add(sumOfNeighbours(t.atom(dotProductBytes(t, a!, b!)), 16, true), c!);

// ---------------------------------------------------------------- products of one width

/** i16x8.mul: the high product stays where it is if one factor's low lane is 0. */
export const mulHalves: WordFunction = (t, a, b) => {
  const x = t.atom(a!);
  const y = t.atom(b!);
  return or(and(mul(x, y), LOW_HALF), mul(shrU(x, int(16)), and(y, HIGH_HALF)));
};

/** i16x8.q15mulr_sat_s: only -1 times -1 is too large. */
export const mulQ15: WordFunction = (t, a, b) => {
  const x = t.atom(a!);
  const y = t.atom(b!);
  const product = (at: number): Node => {
    const exact = mul(lane(x, at, 16, true), lane(y, at, 16, true));
    const rounded = t.atom(shrS(add(exact, int(0x4000)), int(15)));
    return sub(rounded, compare(Op.eq, rounded, int(0x8000)));
  };
  return halves(product(0), product(16));
};

// ---------------------------------------------------------------- narrowing

const SIGNS = int(0x80008000);

/** Lanes of 16 bits, each of ones if its top bit is set in `tops`, whose other bits are 0. */
const spread16 = (tops: Node): Node => sub(shl(tops, int(1)), shrU(tops, int(15)));
/** 255 in each lane whose top bit is set in `tops`. */
const spread8 = (tops: Node): Node => sub(shrU(tops, int(7)), shrU(tops, int(15)));

/** Two i16 lanes, each cut to what an i8 or u8 holds: bytes 0 and 2, the others 0. */
function saturateHalves(t: FunctionTranslator, word: Node, isSigned: boolean): Node {
  const x = t.atom(word);
  const negative = t.atom(spread16(t.atom(and(x, SIGNS))));
  const limit = isSigned ? 0x7f : 0xff;
  // Signed: the size of x, or of ~x where negative; unsigned: x, or 0 where negative.
  const size = t.atom(isSigned ? xor(x, negative) : and(x, xor(negative, int(-1))));
  const above = int(((0x7fff & ~limit) << 16) | (0x7fff & ~limit));
  const limits = int((limit << 16) | limit);
  // Adding carries into the top bit if any bit above the limit is set.
  const tooLarge = t.atom(and(add(and(size, above), above), SIGNS));
  const cut = and(or(size, spread8(tooLarge)), limits);
  return isSigned ? and(xor(cut, negative), int(0x00ff00ff)) : cut;
}

/** Two words of i16 lanes to one of i8 lanes. */
function narrowBytes(t: FunctionTranslator, low: Node, high: Node, isSigned: boolean): Node {
  const packed = (word: Node): Node => {
    const x = t.atom(saturateHalves(t, word, isSigned));
    return or(x, shrU(x, int(8)));
  };
  return halves(packed(low), packed(high));
}

/** Two i32 lanes to one word of i16 lanes. */
function narrowHalves(t: FunctionTranslator, low: Node, high: Node, isSigned: boolean): Node {
  const cut = (word: Node): Node => {
    const x = t.atom(word);
    const [min, max] = isSigned ? [-0x8000, 0x7fff] : [0, 0xffff];
    return clamp(x, min, max);
  };
  return halves(cut(low), cut(high));
}

/** An atom, not below `min` and not above `max`. */
const clamp = (x: Node, min: number, max: number): Node =>
  select(compare(Op.ltS, x, int(min)), int(min), select(compare(Op.gtS, x, int(max)), int(max), x));

/** Lanes of `bits` bits to lanes half as wide, saturating: those of the first operand, then of the second. */
export const narrow =
  (bits: 16 | 32, isSigned: boolean): Lowering =>
  (t) => {
    const words = popVectors(t, 2).flat();
    const pack = bits === 16 ? narrowBytes : narrowHalves;
    pushVector(t, [0, 2, 4, 6].map((i) => pack(t, words[i]!, words[i + 1]!, isSigned)));
  };
