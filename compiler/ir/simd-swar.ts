/**
 * i8x16 and i16x8: four or two lanes at once in one word (SWAR), without branches. What must not
 * run from a lane into the next is kept off each lane's top bit, and that bit is put right after.
 *
 *   top   the top bit of each lane        0x80808080
 *   rest  all other bits                  0x7f7f7f7f
 *   unit  the lowest bit of each lane     0x01010101
 */
import type { Lowering } from './lowering.ts';
import { knownAtom, lacksBits } from './known-bits.ts';
import { all, andNot, complement, eachWord, spreadTops, summary } from './simd-bits.ts';
import type { WordFunction } from './simd-bits.ts';
import { popVector, pushVector } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import { Op, add, and, compare, int, isConst, mul, or, shl, shrS, shrU, sub, xor } from './nodes.ts';
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
const spread = (t: FunctionTranslator, s: Narrow, tops: Node): Node =>
  spreadTops(knownAtom(t, tops), s.bits);

/** Half the sum of each lane, rounded down, without the lane's top bit being lost. */
const average = (s: Narrow, a: Node, b: Node): Node =>
  add(and(a, b), and(shrU(xor(a, b), int(1)), s.rest));

/** Top bits: where the sum of lanes does not fit. */
const carries = (s: Narrow, a: Node, b: Node): Node => and(average(s, a, b), s.top);

/** Top bits: where a < b. That is where b + ~a does not fit; signed lanes are moved up by half first. */
const less = (s: Narrow, isSigned: boolean, a: Node, b: Node): Node =>
  isSigned
    ? and(signedAverage(s, a, b), s.top)
    : and(add(andNot(b, a), and(shrU(complement(xor(a, b)), int(1)), s.rest)), s.top);

const signedAverage = (s: Narrow, a: Node, b: Node): Node =>
  add(and(xor(b, s.top), xor(a, s.rest)), and(shrU(complement(xor(a, b)), int(1)), s.rest));

/** Top bits: where lanes are not 0. */
const notZero = (s: Narrow, a: Node): Node => and(or(add(and(a, s.rest), s.rest), a), s.top);

function sum(t: FunctionTranslator, s: Narrow, a: Node, b: Node): Node {
  if (lacksBits(or(a, b), s.top.value)) return add(a, b);
  if (s.bits === 16) return withoutCarry(t, sub, a, b, add(a, b));
  return xor(add(and(a, s.rest), and(b, s.rest)), and(xor(a, b), s.top));
}

function difference(t: FunctionTranslator, s: Narrow, a: Node, b: Node): Node {
  if (s.bits === 16) return withoutCarry(t, add, a, b, sub(a, b));
  return xor(sub(or(a, s.top), and(b, s.rest)), and(complement(xor(a, b)), s.top));
}

/** Between two lanes there is but one carry: bit 16 tells of it, and it is taken back. */
function withoutCarry(t: FunctionTranslator, undo: typeof add, a: Node, b: Node, carried: Node): Node {
  const result = t.atom(carried);
  return undo(result, and(xor(xor(a, b), result), int(0x10000)));
}

/** a where the mask has ones, else b. */
const choose = (a: Node, b: Node, mask: Node): Node => xor(b, and(xor(a, b), mask));

/** The largest value where a lane is positive, the smallest where it is negative. */
const limit = (s: Narrow, a: Node): Node => add(and(shrU(a, int(s.bits - 1)), s.unit), s.rest);

/** The low lane in every lane; its other bits are 0. */
const everyLane = (s: Narrow, lane: Node): Node => mul(lane, s.unit);
const ones = (s: Narrow): Node => int(2 ** s.bits - 1);

// ---------------------------------------------------------------- instructions

type AtomFunction = (t: FunctionTranslator, s: Narrow, ...atoms: Node[]) => Node;

/** An instruction on words that are atoms. */
const on =
  (arity: 1 | 2, f: AtomFunction) =>
  (s: Narrow): Lowering =>
    eachWord(arity, (t, ...words) => f(t, s, ...words.map((word) => knownAtom(t, word))));

export const addNarrow = on(2, (t, s, a, b) => sum(t, s, a!, b!));
export const subNarrow = on(2, (t, s, a, b) => difference(t, s, a!, b!));
export const negNarrow = on(1, (_, s, a) =>
  xor(sub(s.top, and(a!, s.rest)), andNot(s.top, a!)),
);
export const absNarrow = on(1, (t, s, a) => {
  const negative = t.atom(and(a!, s.top));
  // ~x + 1 where negative: at most half of the lane's range, so nothing runs over.
  return add(xor(a!, spread(t, s, negative)), shrU(negative, int(s.bits - 1)));
});

export const addSaturated = (isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    if (!isSigned) return or(sum(t, s, a!, b!), spread(t, s, carries(s, a!, b!)));
    const wrapped = t.atom(sum(t, s, a!, b!));
    // Overflow: the operands have one sign, the sum has the other.
    const overflow = and(andNot(xor(a!, wrapped), xor(a!, b!)), s.top);
    return choose(limit(s, a!), wrapped, t.atom(spread(t, s, overflow)));
  });

export const subSaturated = (isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    if (!isSigned) return andNot(difference(t, s, a!, b!), spread(t, s, less(s, false, a!, b!)));
    const wrapped = t.atom(difference(t, s, a!, b!));
    const overflow = and(and(xor(a!, wrapped), xor(a!, b!)), s.top);
    return choose(limit(s, a!), wrapped, t.atom(spread(t, s, overflow)));
  });

export const minNarrow = (isSigned: boolean) =>
  on(2, (t, s, a, b) => choose(a!, b!, spread(t, s, less(s, isSigned, a!, b!))));
export const maxNarrow = (isSigned: boolean) =>
  on(2, (t, s, a, b) => choose(b!, a!, spread(t, s, less(s, isSigned, a!, b!))));

/** Half the sum rounded up. */
export const averageNarrow = on(2, (_, s, a, b) =>
  sub(or(a!, b!), and(shrU(xor(a!, b!), int(1)), s.rest)),
);

export const equalNarrow = (isEqual: boolean) =>
  on(2, (t, s, a, b) => {
    const tops = notZero(s, t.atom(xor(a!, b!)));
    return spread(t, s, isEqual ? xor(tops, s.top) : tops);
  });

export const orderNarrow = (order: 'lt' | 'gt' | 'le' | 'ge', isSigned: boolean) =>
  on(2, (t, s, a, b) => {
    // a <= b is not b < a, and a >= b is not a < b.
    const isSwapped = order === 'gt' || order === 'le';
    const tops = isSwapped ? less(s, isSigned, b!, a!) : less(s, isSigned, a!, b!);
    return spread(t, s, order === 'le' || order === 'ge' ? xor(tops, s.top) : tops);
  });

export const splatNarrow =
  (s: Narrow): Lowering =>
  (t) => {
    const word = t.atom(everyLane(s, and(t.pop(), ones(s))));
    pushVector(t, [word, word, word, word]);
  };

export const popcntBytes = on(1, (t, _, x) => {
  const pairs = t.atom(sub(x!, and(shrU(x!, int(1)), int(0x55555555))));
  const nibbles = add(and(pairs, int(0x33333333)), and(shrU(pairs, int(2)), int(0x33333333)));
  const sums = t.atom(nibbles);
  return and(add(sums, shrU(sums, int(4))), int(0x0f0f0f0f));
})(i8x16);

export const allTrueNarrow = (s: Narrow): Lowering =>
  summary((t, words) => {
    const tops = words.map((word) => notZero(s, t.atom(word)));
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
    pushVector(t, popVector(t).map((word) => shifted(t, word)));
  };

/** The bits of each lane that come from the same lane in a shift to the right. */
const keptRight = (s: Narrow, n: Node): Node => everyLane(s, shrU(ones(s), n));

export const shlNarrow = shiftNarrow((t, s, n) => {
  const kept = t.atom(everyLane(s, and(shl(ones(s), n), ones(s))));
  return (_, word) => and(shl(word!, n), kept);
});

export const shrUNarrow = shiftNarrow((t, s, n) => {
  const kept = t.atom(keptRight(s, n));
  return (_, word) => and(shrU(word!, n), kept);
});

export const shrSNarrow = shiftNarrow((t, s, n) => {
  const kept = t.atom(keptRight(s, n));
  return (_, word) => {
    const a = t.atom(word!);
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
