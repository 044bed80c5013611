/**
 * Floats whose bits only move: from memory, from an int or from a constant, with a new sign perhaps.
 * Where their bits are wanted they are ints from beginning to end, since most engines have one NaN
 * only and lose the bits of all others. Floats that are computed are not looked at: the spec leaves
 * the bits of their NaNs open.
 */
import { I32 } from '../../runtime/value-types.ts';
import { and, int, or, xor } from './expressions.ts';
import { Op, isConst } from './nodes.ts';
import type { Node } from './nodes.ts';
import { asIntLoad, singleBits } from './lowering.ts';
import type { Lowering } from './lowering.ts';

export const SIGN = int(-0x80000000);
const ALL_BUT_SIGN = int(0x7fffffff);

const isCopysign = (x: Node): boolean => x.op === Op.helper && x.text === 'copysign';

/** neg, abs or copysign. */
export const isSignOperation = (x: Node): boolean =>
  x.op === Op.fneg || x.op === Op.fabs || isCopysign(x);
const isMovedOrConst = (x: Node): boolean => x.op === Op.const || isMoved(x);

/** True if the float's bits are to be had without making a float of them. */
export function isMoved(x: Node): boolean {
  switch (x.op) {
    case Op.load:
    case Op.nan:
    case Op.bitsToF32:
    case Op.bitsToF64:
      return true;
    case Op.fneg:
    case Op.fabs:
      return isMoved(x.a!);
    default:
      return isCopysign(x) && x.list!.every(isMovedOrConst) && x.list!.some(isMoved);
  }
}

/** True if passes may find out that the float is moved: it is, or was, a variable. */
export const mayBeMoved = (x: Node): boolean =>
  x.op === Op.var || x.op === Op.select || isSignOperation(x);

/** What a sign operation does to the word that has the sign: `wordOf` gives that of an operand. */
export function signedWord(x: Node, wordOf: (operand: Node) => Node): Node {
  if (x.op === Op.fneg) return xor(wordOf(x.a!), SIGN);
  if (x.op === Op.fabs) return and(wordOf(x.a!), ALL_BUT_SIGN);
  const [magnitude, sign] = x.list!.map(wordOf);
  return or(and(magnitude!, ALL_BUT_SIGN), and(sign!, SIGN));
}

/** The neg or abs that a word with the sign went through as an int; null if it did not. */
export function signOf({
  op,
  a,
  b,
}: Node): { op: typeof Op.fneg | typeof Op.fabs; word: Node } | null {
  if (op === Op.xor && isConst(b!) && b!.value === SIGN.value) return { op: Op.fneg, word: a! };
  const isAbs = op === Op.and && isConst(b!) && b!.value === ALL_BUT_SIGN.value;
  return isAbs ? { op: Op.fabs, word: a! } : null;
}

/** The bits of an f32 that is moved. */
export function movedBits(x: Node): Node {
  if (x.op === Op.load) return asIntLoad(x);
  return isSignOperation(x) ? signedWord(x, movedBits) : singleBits(x);
}

/** i32.reinterpret_f32; of a load it is the load of an int. */
export const bitsOfSingle: Lowering = (t) => {
  const x = t.pop();
  t.push(I32, isMoved(x) ? movedBits(x) : singleBits(x));
};
