/**
 * v128 as plain words: constants, bitwise operations, and what is asked of all lanes together.
 */
import { I32 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { popVector, popVectors, pushVector } from './simd-lanes.ts';
import type { FunctionTranslator } from './translator.ts';
import { keepBits, lacksBits } from './known-bits.ts';
import { ZERO, and, compare, helper, int, mul, or, select, shl, shrU, xor } from './expressions.ts';
import { Cls, Op, isConst, isPure } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Makes one word of one word of each operand; what it uses twice it names itself. */
export type WordFunction = (t: FunctionTranslator, ...words: Node[]) => Node;

/** Does the same to every word. */
export const eachWord =
  (arity: 1 | 2 | 3, f: WordFunction): Lowering =>
  (t) => {
    const vectors = popVectors(t, arity);
    pushVector(
      t,
      [0, 1, 2, 3].map((i) => f(t, ...vectors.map((vector) => vector[i]!))),
    );
  };

export const vectorConst: Lowering = (t) => {
  const { lanes } = t.reader;
  const view = new DataView(lanes.buffer, lanes.byteOffset, 16);
  pushVector(
    t,
    [0, 4, 8, 12].map((at) => int(view.getInt32(at, true))),
  );
};

// ---------------------------------------------------------------- bitwise

export const complement = (word: Node): Node =>
  word.op === Op.xor && isConst(word.b!) ? xor(word.a!, int(~word.b!.value)) : xor(word, int(-1));

export const andNot = (a: Node, b: Node): Node => and(a, complement(b));

/** True if the word is `0 - condition`: all ones or all zeros. */
export const isMask = (word: Node): boolean =>
  word.op === Op.sub && isConst(word.a!) && word.a!.value === 0 && lacksBits(word.b!, ~1);

/** The bits of a where the mask has ones, of b where it has zeros. */
export const bitSelect: WordFunction = (t, a, b, ones) => {
  if (isConst(ones) && (ones.value === 0 || ones.value === -1)) {
    const [kept, dropped] = ones.value === 0 ? [b, a] : [a, b];
    t.discard(dropped);
    return kept;
  }
  const [x, y] = [a, b].map((word) => (isPure(word) ? word : t.named(word)));
  return isMask(ones) ? select(ones.b!, x!, y!) : selectedBits(t, x!, t.atom(y!), ones);
};

/** The choice by bits as a node of its own: passes/single-words.ts decides how it is made. */
function selectedBits(t: FunctionTranslator, a: Node, b: Node, ones: Node): Node {
  t.hasFloatWords = true;
  return helper('v128_select', Cls.int, [a, b, ones], 0);
}

export const isSelectedBits = (word: Node): boolean =>
  word.op === Op.helper && word.text === 'v128_select';

// ---------------------------------------------------------------- all lanes together

/** [v128] -> [i32] */
export const summary =
  (f: (t: FunctionTranslator, words: readonly Node[]) => Node): Lowering =>
  (t) =>
    t.push(I32, f(t, popVector(t)));

export const all = (f: (a: Node, b: Node) => Node, list: readonly Node[]): Node =>
  list.reduce((a, b) => f(a, b));
const isNotZero = (word: Node): Node => compare(Op.ne, word, ZERO);

/** The top bits of lanes of `bits` bits. */
const topBits = (bits: 8 | 16): number => (bits === 8 ? 0x80808080 : 0x80008000);

/** Lanes of ones where the top bit of `tops` is set; its other bits are 0. */
export const spreadTops = (tops: Node, bits: 8 | 16): Node =>
  mul(shrU(tops, int(bits - 1)), int(2 ** bits - 1));

/** Of a word that spreadTops made: its top bits. They say as much of 8 or 16-bit lanes. */
export function topsOf(word: Node, bits: 8 | 16): Node | null {
  if (word.op !== Op.mul || !isConst(word.b!) || word.b!.value !== 2 ** bits - 1) return null;
  const { op, a, b } = word.a!;
  const isSpread =
    op === Op.shrU && isConst(b!) && b!.value === bits - 1 && lacksBits(a!, ~topBits(bits));
  return isSpread ? a : null;
}

const topsOrWord = (word: Node): Node => topsOf(word, 8) ?? topsOf(word, 16) ?? word;

export const anyTrue = summary((_, words) => isNotZero(all(or, words.map(topsOrWord))));

/** i32x4 and i64x2. */
export const allTrueWords = (wordsPerLane: 1 | 2): Lowering =>
  summary((_, words) => {
    const [a, b, c, d] = words as [Node, Node, Node, Node];
    const lanes = wordsPerLane === 1 ? [a, b, c, d] : [or(a, b), or(c, d)];
    return all(and, lanes.map(isNotZero));
  });

/** Puts the sign bits of words together, given what gathers those of one word: `count` bits of it. */
const gather = (words: readonly Node[], count: number, signs: (word: Node) => Node): Node =>
  all(
    or,
    words.map((word, i) => shl(signs(word), int(i * count))),
  );

const sign = (word: Node): Node => (isMask(word) ? word.b! : shrU(word, int(31)));

export const bitmask8 = summary((_, words) =>
  // A multiplication brings bits 0, 8, 16 and 24 to the top, next to each other.
  gather(words, 4, (word) => {
    const signs = keepBits(shrU(topsOf(word, 8) ?? word, int(7)), 0x01010101);
    return shrU(mul(signs, int(0x10204080)), int(28));
  }),
);
export const bitmask16 = summary((t, words) =>
  gather(words, 2, (word) => {
    const w = t.atom(topsOf(word, 16) ?? word);
    return or(and(shrU(w, int(15)), int(1)), and(shrU(w, int(30)), int(2)));
  }),
);
export const bitmask32 = summary((_, words) => gather(words, 1, sign));
export const bitmask64 = summary((t, words) => {
  t.discard(words[0]!);
  t.discard(words[2]!);
  return gather([words[1]!, words[3]!], 1, sign);
});
