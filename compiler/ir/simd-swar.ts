/**
 * i8x16 and i16x8: four or two lanes at once in one word (SWAR), without branches. What must not
 * run from a lane into the next is kept off each lane's top bit, and that bit is put right after.
 *
 *   top   the top bit of each lane        0x80808080
 *   rest  all other bits                  0x7f7f7f7f
 *   unit  the lowest bit of each lane     0x01010101
 */
import type { Lowering } from './lowering.ts';
import { keepBits, knownAtom, knownOf, lacksBits, sumsOfHalves } from './known-bits.ts';
import { all, andNot, complement, eachWord, spreadTops, summary, topsOf } from './simd-bits.ts';
import type { WordFunction } from './simd-bits.ts';
import { popVector, pushVector } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import { add, and, compare, int, mul, or, shl, shrS, shrU, sub, xor } from './expressions.ts';
import { Op, isConst, isSameAtom } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Lanes of one width. */
export interface Narrow {
  readonly bits: 8 | 16;
  readonly top: Node;
  readonly rest: Node;
  readonly unit: Node;
}

export const i8x16: Narrow = {
  bits: 8,
  top: int(0x80808080),
  rest: int(0x7f7f7f7f),
  unit: int(0x01010101),
};
export const i16x8: Narrow = {
  bits: 16,
  top: int(0x80008000),
  rest: int(0x7fff7fff),
  unit: int(0x00010001),
};

// ---------------------------------------------------------------- of atoms

/** Lanes of ones where the top bit of `tops` is set; its other bits are 0. */
const spread = (s: Narrow, tops: Node): Node => spreadTops(tops, s.bits);

/** Half of each lane, rounded down. */
const halved = (s: Narrow, a: Node): Node => keepBits(shrU(a, int(1)), s.rest.value);

/** Top bits: where the sum of lanes does not fit; x is a ^ b. Half the sum is (a & b) + half of x. */
const carries = (s: Narrow, a: Node, b: Node, x: Node): Node =>
  and(add(and(a, b), halved(s, x)), s.top);

/**
 * Top bits: where a < b. The highest bit in which they differ is then set in b (but the sign in a):
 * b & x is above half of x, which is a ^ b, and adding what is left to the top bit shows it.
 */
function less(
  t: FunctionTranslator,
  s: Narrow,
  isSigned: boolean,
  a: Node,
  b: Node,
  x: Node | null = null,
): Node {
  const isPlainA = lacksBits(a, s.top.value);
  const isPlainB = lacksBits(b, s.top.value);
  if (isPlainA || isPlainB) return and(lessInTop(s, isSigned, a, b, isPlainA, isPlainB), s.top);
  const differing = x ?? t.atom(xor(a, b));
  const ofB = and(isSigned ? xor(b, s.top) : b, differing);
  return and(add(ofB, xor(halved(s, differing), s.rest)), s.top);
}

/** The same in the top bits of a word, if a or b, or both, have no top bits: b + (top - 1) - a reaches the top. */
function lessInTop(
  s: Narrow,
  isSigned: boolean,
  a: Node,
  b: Node,
  isPlainA: boolean,
  isPlainB: boolean,
): Node {
  const low = keepBits(a, s.rest.value);
  const high = keepBits(b, s.rest.value);
  const reached = isConst(low) ? add(high, sub(s.rest, low)) : sub(add(high, s.rest), low);
  if (isPlainA && isPlainB) return reached;
  // The top bit of the one that has it decides if it is set.
  if (isPlainA) return isSigned ? andNot(reached, b) : or(reached, b);
  return isSigned ? or(reached, a) : andNot(reached, a);
}

/** Top bits: where lanes are not 0. */
const notZero = (s: Narrow, a: Node): Node => and(or(add(and(a, s.rest), s.rest), a), s.top);

function sum(t: FunctionTranslator, s: Narrow, a: Node, b: Node): Node {
  if (lacksBits(or(a, b), s.top.value)) return add(a, b);
  if (s.bits === 16) {
    const isCarryPossible = knownOf(a).lowHalf + knownOf(b).lowHalf > 0xffff;
    return isCarryPossible ? sumWithoutCarry(t, a, b) : add(a, b);
  }
  return xor(add(and(a, s.rest), and(b, s.rest)), and(xor(a, b), s.top));
}

function difference(t: FunctionTranslator, s: Narrow, a: Node, b: Node): Node {
  if (s.bits === 16) return withoutCarry(t, add, a, b, sub(a, b));
  return xor(sub(or(a, s.top), and(b, s.rest)), and(complement(xor(a, b)), s.top));
}

/** Where no carry runs after all is found out later: passes/carries.ts. */
function sumWithoutCarry(t: FunctionTranslator, a: Node, b: Node): Node {
  t.hasCarries = true;
  const carried = t.atom(add(a, b));
  const word = withoutCarry(t, sub, a, b, carried);
  sumsOfHalves.set(word, { a, b, carried });
  return word;
}

/** Between two lanes there is but one carry: bit 16 tells of it, and it is taken back. */
function withoutCarry(
  t: FunctionTranslator,
  undo: typeof add,
  a: Node,
  b: Node,
  carried: Node,
): Node {
  const result = t.atom(carried);
  return undo(result, and(xor(xor(a, b), result), int(0x10000)));
}

/** a where the mask has ones, else b; x is a ^ b. */
const choose = (b: Node, x: Node, mask: Node): Node => xor(b, and(x, mask));

/** The largest value where a lane is positive, the smallest where it is negative. */
const limit = (s: Narrow, a: Node): Node => add(and(shrU(a, int(s.bits - 1)), s.unit), s.rest);

/** The low lane in every lane; its other bits are 0. */
const everyLane = (s: Narrow, lane: Node): Node => mul(lane, s.unit);
const ones = (s: Narrow): Node => int(2 ** s.bits - 1);

// ---------------------------------------------------------------- instructions

/** An instruction on words that are atoms; b is a for those with one operand. */
const on =
  (arity: 1 | 2, f: (t: FunctionTranslator, s: Narrow, a: Node, b: Node) => Node) =>
  (s: Narrow): Lowering =>
    eachWord(arity, (t, ...words) => {
      const [a, b] = words.map((word) => knownAtom(t, word));
      return f(t, s, a!, b ?? a!);
    });

export const addNarrow = on(2, (t, s, a, b) => sum(t, s, a, b));
export const subNarrow = on(2, (t, s, a, b) => difference(t, s, a, b));
export const negNarrow = on(1, (_, s, a) => xor(sub(s.top, and(a, s.rest)), andNot(s.top, a)));
export const absNarrow = on(1, (t, s, a) => {
  const negative = t.atom(and(a, s.top));
  // ~x + 1 where negative: at most half of the lane's range, so nothing runs over.
  return add(xor(a, spread(s, negative)), shrU(negative, int(s.bits - 1)));
});

/** Where lanes overflowed, the limit on the side of a. */
const limited = (s: Narrow, a: Node, wrapped: Node, overflow: Node): Node =>
  choose(wrapped, xor(limit(s, a), wrapped), spread(s, and(overflow, s.top)));

export const addSaturated = (isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    if (isSigned) {
      const wrapped = t.atom(sum(t, s, a, b));
      // The operands have one sign, the sum has the other.
      return limited(s, a, wrapped, andNot(xor(a, wrapped), xor(a, b)));
    }
    // The smaller one of a and ~b, plus b.
    const x = t.atom(xor(a, b));
    const tooLarge = spread(s, carries(s, a, b, x));
    return add(choose(a, complement(x), tooLarge), b);
  });

export const subSaturated = (isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    if (isSigned) {
      const wrapped = t.atom(difference(t, s, a, b));
      return limited(s, a, wrapped, and(xor(a, wrapped), xor(a, b)));
    }
    // The larger one of a and b, less b.
    if (lacksBits(or(a, b), s.top.value)) {
      // What is left where the top bit that was lent is still there.
      const left = t.atom(sub(or(a, s.top), b));
      const isLeft = t.atom(and(left, s.top));
      return and(left, sub(isLeft, shrU(isLeft, int(s.bits - 1))));
    }
    const x = t.atom(xor(a, b));
    const change = and(x, spread(s, less(t, s, false, a, b, x)));
    const word = sub(xor(a, change), b);
    saturatedDifferences.set(word, { bits: s.bits, a, b, change });
    return word;
  });

/** What subSaturated(false) made a word of: the larger one of a and b is a ^ change. */
interface SaturatedDifference {
  readonly bits: number;
  readonly a: Node;
  readonly b: Node;
  readonly change: Node;
}
const saturatedDifferences = new WeakMap<Node, SaturatedDifference>();

/**
 * v128.or. Programs spell the distance of unsigned lanes as one saturated difference or the other:
 * it is the larger one less the smaller one, which are told apart but once.
 */
export const orWords: WordFunction = (t, word, other) => {
  const one = saturatedDifferences.get(word);
  const two = saturatedDifferences.get(other);
  const isDistance =
    one !== undefined &&
    two !== undefined &&
    one.bits === two.bits &&
    isSameAtom(one.a, two.b) &&
    isSameAtom(one.b, two.a);
  if (!isDistance) return or(word, other);
  const change = t.atom(one.change);
  return sub(xor(one.a, change), xor(one.b, change));
};

export const minNarrow = (isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    const x = t.atom(xor(a, b));
    return choose(b, x, spread(s, less(t, s, isSigned, a, b, x)));
  });
export const maxNarrow = (isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    const x = t.atom(xor(a, b));
    return choose(a, x, spread(s, less(t, s, isSigned, a, b, x)));
  });

/** Half the sum rounded up. */
export const averageNarrow = on(2, (_, s, a, b) => sub(or(a, b), halved(s, xor(a, b))));

export const equalNarrow = (isEqual: boolean) =>
  on(2, (t, s, a, b) => {
    const tops = notZero(s, t.atom(xor(a, b)));
    return spread(s, isEqual ? xor(tops, s.top) : tops);
  });

export const orderNarrow = (order: 'lt' | 'gt' | 'le' | 'ge', isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    // a <= b is not b < a, and a >= b is not a < b.
    const isSwapped = order === 'gt' || order === 'le';
    const tops = isSwapped ? less(t, s, isSigned, b, a) : less(t, s, isSigned, a, b);
    return spread(s, order === 'le' || order === 'ge' ? xor(tops, s.top) : tops);
  });

export const splatNarrow =
  (s: Narrow): Lowering =>
  (t) => {
    const word = t.atom(everyLane(s, and(t.pop(), ones(s))));
    pushVector(t, [word, word, word, word]);
  };

export const popcntBytes = on(1, (t, _, x) => {
  const pairs = t.atom(sub(x, and(shrU(x, int(1)), int(0x55555555))));
  const nibbles = add(and(pairs, int(0x33333333)), and(shrU(pairs, int(2)), int(0x33333333)));
  const sums = t.atom(nibbles);
  return and(add(sums, shrU(sums, int(4))), int(0x0f0f0f0f));
})(i8x16);

export const allTrueNarrow = (s: Narrow): Lowering =>
  summary((t, words) => {
    const tops = words.map((word) => topsOf(word, s.bits) ?? notZero(s, t.atom(word)));
    return compare(Op.eq, all(and, tops), s.top);
  });

// ---------------------------------------------------------------- shifts

/** Shifts of lanes by one count, which is taken modulo their width. */
const shiftNarrow =
  (f: (t: FunctionTranslator, s: Narrow, n: Node) => WordFunction) =>
  (s: Narrow): Lowering =>
  (t) => {
    t.calm(5);
    const n = t.atom(and(t.pop(), int(s.bits - 1)));
    const shifted = f(t, s, n);
    pushVector(
      t,
      popVector(t).map((word) => shifted(t, word)),
    );
  };

/** The bits of each lane that come from the same lane in a shift to the right. */
const keptRight = (s: Narrow, n: Node): Node => everyLane(s, shrU(ones(s), n));

export const shlNarrow = shiftNarrow((t, s, n) => {
  const kept = t.atom(everyLane(s, and(shl(ones(s), n), ones(s))));
  return (_, word) => and(shl(word, n), kept);
});

export const shrUNarrow = shiftNarrow((t, s, n) => {
  const kept = t.atom(keptRight(s, n));
  return (_, word) => and(shrU(word, n), kept);
});

export const shrSNarrow = shiftNarrow((t, s, n) => {
  const kept = t.atom(keptRight(s, n));
  return (_, word) => {
    const a = t.atom(word);
    if (isConst(n) && n.value === 0) return a;
    if (s.bits === 16) {
      const low = shrU(shrS(shl(a, int(16)), n), int(16));
      return or(and(shrS(a, n), int(-0x10000)), low);
    }
    const signs = t.atom(and(a, s.top));
    // The n highest bits of the lanes that are negative.
    const fill = shl(sub(signs, shrU(signs, n)), int(1));
    return or(and(shrU(a, n), kept), fill);
  };
});
