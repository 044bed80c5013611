/**
 * Instructions between i8x16, i16x8 and i32x4: extending, narrowing with saturation, and the
 * products and sums that are wider than their operands.
 */
import { V128 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { extendInt } from './lowering.ts';
import { keepBits, knownAtom, knownOf, lacksBits } from './known-bits.ts';
import { complement, eachWord } from './simd-bits.ts';
import type { WordFunction } from './simd-bits.ts';
import { narrowLane, popVectors, pushVector } from './simd-lanes.ts';
import type { Vector } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import {
  add,
  and,
  compare,
  helper,
  int,
  mul,
  or,
  select,
  shl,
  shrS,
  shrU,
  sub,
  xor,
} from './expressions.ts';
import { Cls, Op } from './nodes.ts';
import type { Node } from './nodes.ts';

/** The lane of `bits` bits that begins at bit `at`, as an int. */
const lane = (word: Node, at: number, bits: number, isSigned: boolean): Node =>
  isSigned ? shrS(shl(word, int(32 - bits - at)), int(32 - bits)) : narrowLane(word, at, bits);

/** A word of two 16-bit lanes, of which the low bits of `low` and `high` count. */
const halves = (low: Node, high: Node): Node => or(keepBits(low, 0xffff), shl(high, int(16)));

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
  (
    bits: 8 | 16,
    arity: 1 | 2,
    isHigh: boolean,
    isSigned: boolean,
    f: (...lanes: Node[]) => Node,
  ): Lowering =>
  (t) => {
    const vectors = popVectors(t, arity);
    for (const vector of vectors) discardHalf(t, vector, !isHigh);
    const kept = vectors.map((vector) => half(vector, isHigh).map((word) => knownAtom(t, word)));
    const results: Node[] = [];
    for (let at = 0; at < 64; at += bits) {
      const lanes = kept.map((words) => lane(words[at >> 5]!, at & 31, bits, isSigned));
      results.push(f(...lanes));
    }
    pushVector(
      t,
      bits === 16 ? results : [0, 2, 4, 6].map((i) => halves(results[i]!, results[i + 1]!)),
    );
  };

export const extendNarrow = (bits: 8 | 16, isHigh: boolean, isSigned: boolean): Lowering =>
  widen(bits, 1, isHigh, isSigned, (a) => a);

export function extendedProduct(bits: 8 | 16, isHigh: boolean, isSigned: boolean): Lowering {
  const byLanes = widen(bits, 2, isHigh, isSigned, (a, b) => mul(a, b));
  if (bits === 16 || isSigned) return byLanes;
  return (t) => {
    const factors = popVectors(t, 2).map((vector) => vector.map((word) => knownAtom(t, word)));
    const scales = factors.find((vector) => vector.every((word) => knownOf(word).isOneByte));
    if (scales === undefined) {
      for (const vector of factors) t.pushValue(V128, vector);
      byLanes(t);
    } else {
      const scaled = factors[scales === factors[0] ? 1 : 0]!;
      pushVector(t, scaledBytes(t, half(scaled, isHigh), half(scales, isHigh)));
    }
  };
}

/** Unsigned bytes times one byte for each word: two products at once, neither leaves its 16 bits. */
const scaledBytes = (t: FunctionTranslator, words: Vector, scales: Vector): Node[] =>
  words.flatMap((word, i) => {
    const scale = knownAtom(t, lane(scales[i]!, 24, 8, false));
    return [0, 16].map((at) => {
      const pair = halves(lane(word, at, 8, false), lane(word, at + 8, 8, false));
      return mul(pair, scale);
    });
  });

// ---------------------------------------------------------------- pairwise

/** Sums of neighbours: two lanes of `bits` bits make one twice as wide. */
export const pairwiseSum = (bits: 8 | 16, isSigned: boolean): Lowering =>
  eachWord(1, (t, word) => sumOfNeighbours(knownAtom(t, word), bits, isSigned));

function sumOfNeighbours(word: Node, bits: 8 | 16, isSigned: boolean): Node {
  const sumAt = (at: number): Node =>
    add(lane(word, at, bits, isSigned), lane(word, at + bits, bits, isSigned));
  if (bits === 16) return sumAt(0);
  if (isSigned) return halves(sumAt(0), sumAt(16));
  // Neighbours of unsigned bytes are added two at once: no sum leaves its 16 bits.
  const even = 0x00ff00ff;
  return add(keepBits(word, even), keepBits(shrU(word, int(8)), even));
}

/** Products of i16 lanes, neighbours added. */
export const dotProduct: WordFunction = (t, a, b) => {
  const x = t.atom(a);
  const y = t.atom(b);
  const product = (at: number): Node => mul(lane(x, at, 16, true), lane(y, at, 16, true));
  return add(product(0), product(16));
};

/** Products of i8 lanes, neighbours added: i16 lanes that wrap. */
export const dotProductBytes: WordFunction = (t, a, b) => {
  const x = t.atom(a);
  const y = t.atom(b);
  const product = (at: number): Node => mul(lane(x, at, 8, true), lane(y, at, 8, true));
  return halves(add(product(0), product(8)), add(product(16), product(24)));
};

/** The same, neighbours added once more, and a third operand added to it. */
export const dotProductBytesAdd: WordFunction = (t, a, b, c) =>
  add(sumOfNeighbours(t.atom(dotProductBytes(t, a, b)), 16, true), c);

// ---------------------------------------------------------------- products of one width

/** i16x8.mul: the high product stays where it is if one factor's low lane is 0. */
export const mulHalves: WordFunction = (t, a, b) => {
  const x = knownAtom(t, a);
  const y = knownAtom(t, b);
  return or(keepBits(mul(x, y), 0xffff), mul(shrU(x, int(16)), and(y, int(-0x10000))));
};

/** i16x8.q15mulr_sat_s: only -1 times -1 is too large. */
export const mulQ15: WordFunction = (t, a, b) => {
  const x = t.atom(a);
  const y = t.atom(b);
  const product = (at: number): Node => {
    const exact = mul(lane(x, at, 16, true), lane(y, at, 16, true));
    const rounded = t.atom(shrS(add(exact, int(0x4000)), int(15)));
    return sub(rounded, compare(Op.eq, rounded, int(0x8000)));
  };
  return halves(product(0), product(16));
};

// ---------------------------------------------------------------- narrowing

/** Two i16 lanes, each cut to what an i8 or u8 holds: bytes 0 and 2, the others 0. */
function saturateHalves(t: FunctionTranslator, word: Node, isSigned: boolean): Node {
  const upper = 0xff00ff00;
  if (!isSigned && lacksBits(word, upper)) return word;
  const x = knownAtom(t, word);
  // Mostly nothing is too large: if bits 7 to 15 are all alike, or 8 to 15 are 0.
  const isLarge = and(isSigned ? xor(x, shl(x, int(1))) : x, int(upper));
  const cut = helper(isSigned ? 'i16x2_to_i8' : 'i16x2_to_u8', Cls.int, [x], 0);
  return select(isLarge, cut, isSigned ? and(x, int(~upper)) : x);
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
    if (lacksBits(word, isSigned ? ~0x7fff : ~0xffff)) return word;
    const x = t.atom(word);
    const sign = shrS(x, int(31));
    if (!isSigned) return select(shrU(x, int(16)), keepBits(complement(sign), 0xffff), x);
    return select(compare(Op.eq, extendInt(x, 16), x), x, xor(sign, int(0x7fff)));
  };
  return halves(cut(low), cut(high));
}

/** Lanes of `bits` bits to lanes half as wide, saturating: those of the first operand, then of the second. */
export const narrow =
  (bits: 16 | 32, isSigned: boolean): Lowering =>
  (t) => {
    const words = popVectors(t, 2).flat();
    const pack = bits === 16 ? narrowBytes : narrowHalves;
    pushVector(
      t,
      [0, 2, 4, 6].map((i) => pack(t, words[i]!, words[i + 1]!, isSigned)),
    );
  };
