/**
 * Words of a v128 seen as floats, and floats seen as words.
 *
 * A v128 is four int32 words whatever is in them. A word that came from a float is the node
 * `f32_bits(x)`, and the two of an f64 are `f64_low(x)` and `f64_high(x)` of one atom x: whoever
 * wants the float again gets x itself. So chains of float lanes never leave floats; only a variable
 * in between does, and passes/float-words.ts takes care of those. A NaN keeps its bits either way
 * (abi.ts).
 */
import { asIntLoad, doubleConst, singleBits, singleConst } from './lowering.ts';
import { isMoved, isSignOperation, movedBits, signOf } from './moved-floats.ts';
import { doubleWords } from './pairs.ts';
import type { FunctionTranslator } from './translator.ts';
import { fbinary, helper, int, select, unary } from './expressions.ts';
import { Cls, Op, isAtom, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';

const isHelper = (node: Node, name: string): boolean => node.op === Op.helper && node.text === name;

/** True if the word is the bits of an f32 that is at hand. */
export const isSingleBits = (word: Node): boolean => isHelper(word, 'f32_bits');

/** A load that may be read as a float instead: its address stands repetition. */
export const isWordLoad = (node: Node): boolean =>
  node.op === Op.load && node.access === 'Int32' && isAtom(node.a!);

function asFloatLoad(load: Node, access: 'Float32' | 'Float64'): Node {
  const node = asIntLoad(load);
  node.access = access;
  node.cls = access === 'Float32' ? Cls.single : Cls.float;
  return node;
}

/** True for a word of a float that is an atom. */
const isWordOfAtom = (word: Node): boolean =>
  word.op === Op.helper &&
  (word.text === 'f32_bits' || word.text === 'f64_low' || word.text === 'f64_high') &&
  isAtom(word.list![0]!);

/** The word itself if it may be used twice, else a variable that holds it. */
export const repeatable = (t: FunctionTranslator, word: Node): Node =>
  isWordOfAtom(word) ? word : t.atom(word);

// ---------------------------------------------------------------- f32

/** The f32 with these bits. The word is used up. */
export function singleOf(word: Node): Node {
  if (isSingleBits(word)) return word.list![0]!;
  if (isConst(word)) return singleConst(word.value);
  if (isWordLoad(word)) return asFloatLoad(word, 'Float32');
  const sign = signOf(word);
  if (sign !== null && isSingleBits(sign.word))
    return unary(sign.op, Cls.single, sign.word.list![0]!);
  if (word.op === Op.select && (isSingleBits(word.b!) || isSingleBits(word.c!))) {
    return select(word.a!, singleOf(word.b!), singleOf(word.c!));
  }
  return unary(Op.bitsToF32, Cls.single, word);
}

/** The bits of an f32 as one word. The float is used up. */
export const wordOf = (single: Node): Node =>
  isMoved(single) ? movedBits(single) : singleBits(single);

// ---------------------------------------------------------------- f64

/** True if two words are the halves of one f64, which is the atom that they are made of. */
export const isDoubleBits = (low: Node, high: Node): boolean =>
  isHelper(low, 'f64_low') && isHelper(high, 'f64_high') && isSame(low.list![0]!, high.list![0]!);

/** True if two words are loaded from one place, low word first. */
export const isDoubleLoad = (low: Node, high: Node): boolean =>
  isWordLoad(low) &&
  isWordLoad(high) &&
  low.value2 === high.value2 &&
  low.value + 4 === high.value &&
  isSame(low.a!, high.a!);

const isSame = (a: Node, b: Node): boolean =>
  a === b || (a.op === Op.var && b.op === Op.var && a.value === b.value);

/** The f64 with these words. Both are used up. */
export function doubleOf(low: Node, high: Node): Node {
  if (isDoubleBits(low, high)) return low.list![0]!;
  if (isConst(low) && isConst(high)) return doubleConst(low.value, high.value);
  if (isDoubleLoad(low, high)) return asFloatLoad(low, 'Float64');
  const sign = signOf(high);
  if (sign !== null && isDoubleBits(low, sign.word))
    return unary(sign.op, Cls.float, low.list![0]!);
  return chosenDouble(low, high) ?? fbinary(Op.bitsToF64, low, high);
}

/** The f64 of words that one condition chooses, if one of both choices is a float that is at hand. */
function chosenDouble(low: Node, high: Node): Node | null {
  if (low.op !== Op.select || high.op !== Op.select || !isSame(low.a!, high.a!)) return null;
  const arms = [
    [low.b!, high.b!],
    [low.c!, high.c!],
  ] as const;
  const isAtHand = arms.some((arm) => isDoubleBits(...arm));
  if (!isAtHand || !arms.every((arm) => isDoubleBits(...arm) || arm.every(isConst))) return null;
  const [chosen, other] = arms.map((arm) => doubleOf(...arm));
  return select(low.a!, chosen!, other!);
}

/** The words of an f64, low one first. */
export function wordsOf(t: FunctionTranslator, double: Node): [Node, Node] {
  if (double.op === Op.bitsToF64) return [double.a!, double.b!];
  if (double.op === Op.nan) return [int(double.value), int(double.value2)];
  if (isSignOperation(double) && isMoved(double)) {
    const { low, high } = doubleWords(t, double);
    return [low, high];
  }
  const atom = t.atom(double);
  return [lowWord(atom), highWord(atom)];
}

/** Words of an f64 that is an atom. */
export const lowWord = (double: Node): Node => helper('f64_low', Cls.int, [double], 0);
export const highWord = (double: Node): Node => helper('f64_high', Cls.int, [double], 0);
