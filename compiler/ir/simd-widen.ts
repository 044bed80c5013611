/**
 * Instructions between i8x16, i16x8 and i32x4: extending, narrowing with saturation, and the
 * products and sums that are wider than their operands.
 */
import { V128 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { extendInt } from './lowering.ts';
import { keepBits, knownAtom, knownOf, lacksBits, narrowLane } from './known-bits.ts';
import { complement, eachWord } from './simd-bits.ts';
import type { WordFunction } from './simd-bits.ts';
import { popVector, popVectors, pushVector } from './simd-lanes.ts';
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
import { Cls, Op, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';

/** The lane of `bits` bits that begins at bit `at`, as an int. */
const lane = (word: Node, at: number, bits: number, isSigned: boolean): Node =>
  isSigned ? shrS(shl(word, int(32 - bits - at)), int(32 - bits)) : narrowLane(word, at, bits);

/** The unsigned bytes at bits `at` and `at` + 8 as 16-bit lanes. */
const spreadBytes = (word: Node, at: 0 | 16): Node =>
  halves(narrowLane(word, at, 8), narrowLane(word, at + 8, 8));

/** A word of two 16-bit lanes, of which the low bits of `low` and `high` count. */
const halves = (low: Node, high: Node): Node => or(keepBits(low, 0xffff), shl(high, int(16)));

/**
 * Both 16-bit lanes of a word as ints, each to be used once. What was put together of two lanes an instruction ago
 * is not even put together, unless a sign would have to be spread.
 */
function bothLanes(t: FunctionTranslator, word: Node, isSigned: boolean): [Node, Node] {
  const { op, a, b } = word;
  if (op === Op.or && b!.op === Op.shl && isConst(b!.b!) && b!.b!.value === 16) {
    const [low, high] = [a!, b!.a!];
    const others = isSigned ? ~0x7fff : ~0xffff;
    if (lacksBits(low, others) && lacksBits(high, others)) return [low, high];
  }
  const x = knownAtom(t, word);
  return [lane(x, 0, 16, isSigned), lane(x, 16, 16, isSigned)];
}

function lanesOf(t: FunctionTranslator, word: Node, bits: 8 | 16, isSigned: boolean): Node[] {
  if (bits === 16) return bothLanes(t, word, isSigned);
  const x = knownAtom(t, word);
  return [0, 8, 16, 24].map((at) => lane(x, at, 8, isSigned));
}

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
    const lanes = vectors.map((vector) =>
      half(vector, isHigh).flatMap((word) => lanesOf(t, word, bits, isSigned)),
    );
    const results = lanes[0]!.map((_, i) => f(...lanes.map((ofOne) => ofOne[i]!)));
    pushVector(
      t,
      bits === 16 ? results : [0, 2, 4, 6].map((i) => halves(results[i]!, results[i + 1]!)),
    );
  };

export const extendNarrow = (bits: 8 | 16, isHigh: boolean, isSigned: boolean): Lowering =>
  bits === 16 || isSigned ? widen(bits, 1, isHigh, isSigned, (a) => a) : extendBytes(isHigh);

const extendBytes =
  (isHigh: boolean): Lowering =>
  (t) => {
    const vector = popVector(t);
    discardHalf(t, vector, !isHigh);
    const words = half(vector, isHigh).map((word) => knownAtom(t, word));
    pushVector(
      t,
      words.flatMap((word) => [spreadBytes(word, 0), spreadBytes(word, 16)]),
    );
  };

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
    return [mul(spreadBytes(word, 0), scale), mul(spreadBytes(word, 16), scale)];
  });

// ---------------------------------------------------------------- pairwise

/** Sums of neighbours: two lanes of `bits` bits make one twice as wide. */
export const pairwiseSum = (bits: 8 | 16, isSigned: boolean): Lowering =>
  eachWord(1, (t, word) =>
    bits === 16 ? sumOfHalves(t, word, isSigned) : sumsOfBytes(knownAtom(t, word), isSigned),
  );

function sumOfHalves(t: FunctionTranslator, word: Node, isSigned: boolean): Node {
  const [low, high] = bothLanes(t, word, isSigned);
  return add(low, high);
}

function sumsOfBytes(word: Node, isSigned: boolean): Node {
  const sumAt = (at: number): Node =>
    add(lane(word, at, 8, isSigned), lane(word, at + 8, 8, isSigned));
  if (isSigned) return halves(sumAt(0), sumAt(16));
  // Neighbours of unsigned bytes are added two at once: no sum leaves its 16 bits.
  const even = 0x00ff00ff;
  return add(keepBits(word, even), keepBits(shrU(word, int(8)), even));
}

/** Products of i16 lanes, neighbours added. */
export const dotProduct: WordFunction = (t, a, b) => {
  const [lowA, highA] = bothLanes(t, a, true);
  const [lowB, highB] = bothLanes(t, b, true);
  return add(mul(lowA, lowB), mul(highA, highB));
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
  add(sumOfHalves(t, dotProductBytes(t, a, b), true), c);

// ---------------------------------------------------------------- products of one width

/** i16x8.mul: the high product stays where it is if one factor's low lane is 0. */
export const mulHalves: WordFunction = (t, a, b) => {
  const x = knownAtom(t, a);
  const y = knownAtom(t, b);
  return or(keepBits(mul(x, y), 0xffff), mul(shrU(x, int(16)), and(y, int(-0x10000))));
};

/** i16x8.q15mulr_sat_s: only -1 times -1 is too large, and then it is 0x8000. */
export const mulQ15: WordFunction = (t, a, b) => {
  const x = t.atom(a);
  const y = t.atom(b);
  if (isFactor(x)) return scaledQ15(y, x.value);
  if (isFactor(y)) return scaledQ15(x, y.value);
  const product = (at: number): Node => {
    const exact = mul(lane(x, at, 16, true), lane(y, at, 16, true));
    const rounded = t.atom(shrS(add(exact, int(0x4000)), int(15)));
    return sub(rounded, shrS(add(rounded, int(0x8000)), int(16)));
  };
  return halves(product(0), product(16));
};

/** True for a constant without a lane that is -1: no product with it is too large. */
const isFactor = (word: Node): boolean =>
  isConst(word) && word.value >> 16 !== -0x8000 && (word.value & 0xffff) !== 0x8000;

/** Products are doubled, so that results are their high halves: one is moved, the other is in place. */
function scaledQ15(word: Node, factors: number): Node {
  const doubled = (at: number): Node => {
    const factor = int(2 * ((factors << (16 - at)) >> 16));
    return add(mul(lane(word, at, 16, true), factor), int(0x8000));
  };
  return or(shrU(doubled(0), int(16)), and(doubled(16), int(-0x10000)));
}

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
