/**
 * i64 as two int32 parts: what each i64 instruction becomes.
 *
 * Both halves of a result are separate expressions over atoms. A half that nobody asks for is
 * never evaluated, and a half known to be zero (or a sign) folds away in what is built on it:
 * that is how extend·mul·shr or rotl by shifts need no patterns of their own.
 */
import { F32, F64, I32 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { constWords, ctz, isKnownBetween, quotient, trapIf } from './lowering.ts';
import { isMoved, signedWord } from './moved-floats.ts';
import type { FunctionTranslator } from './translator.ts';
import {
  ZERO,
  add,
  and,
  clz,
  compare,
  compare64,
  fbinary,
  float,
  fround,
  helper,
  int,
  math,
  mul,
  not,
  or,
  resultPart,
  select,
  shl,
  shrS,
  shrU,
  sub,
  unary,
  xor,
} from './expressions.ts';
import { Cls, Effect, Op, isConst, isPure } from './nodes.ts';
import type { Node } from './nodes.ts';

/** Low and high word. */
export interface Pair {
  low: Node;
  high: Node;
}

/** Pops an i64 whose halves may be evaluated in any order. */
function popPair(t: FunctionTranslator): Pair {
  t.calm(2);
  const [low, high] = t.popValue() as [Node, Node];
  return { low, high };
}

/** Pops two i64 operands: the lower one first in the result. */
function popPairs(t: FunctionTranslator): [Pair, Pair] {
  t.calm(4);
  const [bl, bh] = t.popValue() as [Node, Node];
  const [al, ah] = t.popValue() as [Node, Node];
  return [
    { low: al, high: ah },
    { low: bl, high: bh },
  ];
}

const pair2 =
  (f: (t: FunctionTranslator, a: Pair, b: Pair) => Pair): Lowering =>
  (t) => {
    const [a, b] = popPairs(t);
    const { low, high } = f(t, a, b);
    t.pushPair(low, high);
  };

const isZero = (node: Node): boolean => node.op === Op.const && node.value === 0;
const isSignOf = (high: Node, low: Node): boolean =>
  high.op === Op.shrS && isConst(high.b!) && high.b!.value === 31 && high.a === low;

/** and, or, xor: half by half. */
export const bitwise = (f: (a: Node, b: Node) => Node): Lowering =>
  pair2((_, a, b) => ({ low: f(a.low, b.low), high: f(a.high, b.high) }));

export const addPair = pair2((t, a, b) => {
  if (isConst(a.low)) [a, b] = [b, a];
  if (isZero(b.low)) return { low: a.low, high: add(a.high, b.high) };
  // The carry compares with either operand: a constant costs no variable.
  const other = isConst(b.low) ? b.low : t.atom(a.low);
  const left = isConst(b.low) ? a.low : other;
  const low = t.named(add(left, b.low));
  return { low, high: add(add(a.high, b.high), compare(Op.ltU, low, other)) };
});

export const subPair = pair2((t, a, b) => {
  if (isZero(b.low)) return { low: a.low, high: sub(a.high, b.high) };
  const al = t.atom(a.low);
  const bl = t.atom(b.low);
  return { low: sub(al, bl), high: sub(sub(a.high, b.high), compare(Op.ltU, al, bl)) };
});

/** High word of the unsigned product of two atoms, by 16-bit pieces: best where it stands alone. */
function highOfUnsigned(t: FunctionTranslator, a: Node, b: Node): Node {
  const al = t.atom(and(a, int(0xffff)));
  const ah = t.atom(shrU(a, int(16)));
  const bl = t.atom(and(b, int(0xffff)));
  const bh = t.atom(shrU(b, int(16)));
  const middle = t.named(add(mul(ah, bl), shrU(mul(al, bl), int(16))));
  const carried = t.named(add(mul(al, bh), and(middle, int(0xffff))));
  return add(add(mul(ah, bh), shrU(middle, int(16))), shrU(carried, int(16)));
}

/** True of constants of 16 bits. */
const isHalfWord = (node: Node): boolean =>
  isConst(node) && node.value >= 0 && node.value <= 0xffff;

/** High word of the unsigned product of an atom and 16 bits: no sum leaves 32 bits. */
function highByHalfWord(a: Node, b: Node): Node {
  const carried = shrU(mul(and(a, int(0xffff)), b), int(16));
  return shrU(add(mul(shrU(a, int(16)), b), carried), int(16));
}

/** High word of the unsigned product, through doubles: best where it is added to more (codegen: lcg). */
export function highThroughDoubles(a: Node, b: Node, low: Node): Node {
  const exact = fbinary(
    Op.fsub,
    fbinary(Op.fmul, unary(Op.toFloatU, Cls.float, a), unary(Op.toFloatU, Cls.float, b)),
    unary(Op.toFloatU, Cls.float, low),
  );
  const scaled = fbinary(Op.fadd, fbinary(Op.fmul, exact, float(2 ** -32)), float(0.5));
  return unary(Op.toInt, Cls.int, scaled);
}

export const mulPair = pair2((t, a, b) => {
  if (isHalfWord(a.low)) [a, b] = [b, a];
  const al = t.atom(a.low);
  const bl = t.atom(b.low);
  const isSmall = isHalfWord(bl);
  if (isZero(a.high) && isZero(b.high)) {
    const high = isSmall ? highByHalfWord(al, bl) : highOfUnsigned(t, al, bl);
    return { low: mul(al, bl), high };
  }
  if (isSignOf(a.high, a.low) && isSignOf(b.high, b.low)) {
    // Signed 32 x 32: the unsigned high word, less what the signs add.
    const corrected = sub(
      sub(highOfUnsigned(t, al, bl), and(shrS(al, int(31)), bl)),
      and(shrS(bl, int(31)), al),
    );
    return { low: mul(al, bl), high: corrected };
  }
  const low = t.named(mul(al, bl));
  const cross = add(mul(al, b.high), mul(a.high, bl));
  const high = isSmall ? highByHalfWord(al, bl) : highThroughDoubles(al, bl, low);
  return { low, high: add(high, cross) };
});

// ---------------------------------------------------------------- shifts

/** Shift count: the low word of the i64 on top; its high word is not looked at. */
function popCount(t: FunctionTranslator): Node {
  const [low, high] = t.popValue() as [Node, Node];
  t.discard(high);
  return low;
}

const shift =
  (
    byConstant: (t: FunctionTranslator, low: Node, high: Node, n: number) => Pair,
    byVariable: (t: FunctionTranslator, low: Node, high: Node, n: Node) => Pair,
  ): Lowering =>
  (t) => {
    t.calm(4);
    const count = popCount(t);
    const [low, high] = t.popValue() as [Node, Node];
    const result = isConst(count)
      ? byConstant(t, low, high, count.value & 63)
      : byVariable(t, t.atom(low), t.atom(high), t.atom(count));
    t.pushPair(result.low, result.high);
  };

const far = (n: Node): Node => and(n, int(32));
/** x >>> 32 - n for n in 0..31: nothing for 0. */
const spillRight = (x: Node, n: Node): Node => shrU(shrU(x, int(1)), xor(n, int(-1)));
const spillLeft = (x: Node, n: Node): Node => shl(shl(x, int(1)), xor(n, int(-1)));

export const shlPair = shift(
  (t, low, high, n) => {
    if (n === 0) return { low, high };
    if (n >= 32) {
      t.discard(high);
      return { low: ZERO, high: shl(low, int(n - 32)) };
    }
    const atom = t.atom(low);
    return { low: shl(atom, int(n)), high: or(shl(high, int(n)), shrU(atom, int(32 - n))) };
  },
  (t, low, high, n) => {
    const isFar = t.atom(far(n));
    const moved = t.named(shl(low, n));
    return {
      low: select(isFar, ZERO, moved),
      high: select(isFar, moved, or(shl(high, n), spillRight(low, n))),
    };
  },
);

export const shrUPair = shift(
  (t, low, high, n) => {
    if (n === 0) return { low, high };
    if (n >= 32) {
      t.discard(low);
      return { low: shrU(high, int(n - 32)), high: ZERO };
    }
    const atom = t.atom(high);
    return { low: or(shrU(low, int(n)), shl(atom, int(32 - n))), high: shrU(atom, int(n)) };
  },
  (t, low, high, n) => {
    const isFar = t.atom(far(n));
    const moved = t.named(shrU(high, n));
    return {
      low: select(isFar, moved, or(shrU(low, n), spillLeft(high, n))),
      high: select(isFar, ZERO, moved),
    };
  },
);

export const shrSPair = shift(
  (t, low, high, n) => {
    if (n === 0) return { low, high };
    const atom = t.atom(high);
    const sign = shrS(atom, int(31));
    if (n >= 32) {
      t.discard(low);
      return { low: shrS(atom, int(n - 32)), high: sign };
    }
    return { low: or(shrU(low, int(n)), shl(atom, int(32 - n))), high: shrS(atom, int(n)) };
  },
  (t, low, high, n) => {
    const isFar = t.atom(far(n));
    const moved = t.named(shrS(high, n));
    return {
      low: select(isFar, moved, or(shrU(low, n), spillLeft(high, n))),
      high: select(isFar, shrS(high, int(31)), moved),
    };
  },
);

function rotateByConstant(t: FunctionTranslator, low: Node, high: Node, n: number): Pair {
  let al = t.atom(low);
  let ah = t.atom(high);
  if (n >= 32) [al, ah] = [ah, al];
  n &= 31;
  if (n === 0) return { low: al, high: ah };
  return {
    low: or(shl(al, int(n)), shrU(ah, int(32 - n))),
    high: or(shl(ah, int(n)), shrU(al, int(32 - n))),
  };
}

function rotateByVariable(t: FunctionTranslator, low: Node, high: Node, n: Node): Pair {
  const isFar = t.atom(far(n));
  const al = t.named(select(isFar, high, low));
  const ah = t.named(select(isFar, low, high));
  return {
    low: or(shl(al, n), spillRight(ah, n)),
    high: or(shl(ah, n), spillRight(al, n)),
  };
}

export const rotlPair = shift(rotateByConstant, rotateByVariable);
export const rotrPair = shift(
  (t, low, high, n) => rotateByConstant(t, low, high, -n & 63),
  (t, low, high, n) => rotateByVariable(t, low, high, t.named(sub(ZERO, n))),
);

// ---------------------------------------------------------------- comparison

export const eqzPair: Lowering = (t) => {
  const { low, high } = popPair(t);
  t.push(I32, not(or(low, high)));
};

export const equalPair =
  (isEqual: boolean): Lowering =>
  (t) => {
    const [a, b] = popPairs(t);
    const difference = or(xor(a.low, b.low), xor(a.high, b.high));
    t.push(I32, isEqual ? not(difference) : compare(Op.ne, difference, ZERO));
  };

const unsignedOf: Record<number, Op> = {
  [Op.ltS]: Op.ltU,
  [Op.gtS]: Op.gtU,
  [Op.leS]: Op.leU,
  [Op.geS]: Op.geU,
};

/** lt, gt, le, ge: `op` is the int32 comparison of the same sense and signedness. */
export const orderPair =
  (op: Op): Lowering =>
  (t) => {
    const [a, b] = popPairs(t);
    t.push(I32, order(t, op, a, b));
  };

function order(t: FunctionTranslator, op: Op, a: Pair, b: Pair): Node {
  if (isZero(a.high) && isZero(b.high)) return compare(unsignedOf[op] ?? op, a.low, b.low);
  if ((op === Op.ltS || op === Op.geS) && isZero(b.low) && isZero(b.high)) {
    t.discard(a.low);
    return compare(op, a.high, ZERO);
  }
  return compare64(op, [t.atom(a.low), t.atom(a.high), t.atom(b.low), t.atom(b.high)]);
}

// ---------------------------------------------------------------- counting

/** A word that is used in one arm of a select only, evaluated before it if it may trap. */
const eager = (t: FunctionTranslator, word: Node): Node => (isPure(word) ? word : t.named(word));

export const clzPair: Lowering = (t) => {
  const { low, high } = popPair(t);
  const l = eager(t, low);
  const h = t.atom(high);
  t.pushPair(select(h, clz(h), add(clz(l), int(32))), ZERO);
};

export const ctzPair: Lowering = (t) => {
  const { low, high } = popPair(t);
  const l = t.atom(low);
  const h = eager(t, high);
  t.pushPair(select(l, ctz(l), add(ctz(h), int(32))), ZERO);
};

export const popcntPair: Lowering = (t) => {
  const { low, high } = popPair(t);
  const count = (x: Node): Node => helper('i32_popcnt', Cls.int, [x], 0);
  t.pushPair(add(count(low), count(high)), ZERO);
};

// ---------------------------------------------------------------- conversion

export const constPair: Lowering = (t) => t.pushPair(int(t.reader.low), int(t.reader.high));

export const wrapPair: Lowering = (t) => {
  const { low, high } = popPair(t);
  t.discard(high);
  t.push(I32, low);
};

export const extendPair =
  (isSigned: boolean): Lowering =>
  (t) => {
    const low = t.pop();
    if (isSigned) pushSigned(t, low);
    else t.pushPair(low, ZERO);
  };

/** Pushes an int32 as the i64 of the same value. */
export function pushSigned(t: FunctionTranslator, low: Node): void {
  const atom = t.atom(low);
  t.pushPair(atom, shrS(atom, int(31)));
}

/** i64.extend8_s and the like. */
export const extendLow =
  (bits: 8 | 16 | 32): Lowering =>
  (t) => {
    const { low, high } = popPair(t);
    t.discard(high);
    pushSigned(t, bits === 32 ? low : shrS(shl(low, int(32 - bits)), int(32 - bits)));
  };

/** The f64 nearest to an i64: one rounding, of an exact sum. */
function toDouble(low: Node, high: Node, isSigned: boolean): Node {
  const highFloat = unary(isSigned ? Op.toFloatS : Op.toFloatU, Cls.float, high);
  return fbinary(
    Op.fadd,
    fbinary(Op.fmul, highFloat, float(4294967296)),
    unary(Op.toFloatU, Cls.float, low),
  );
}

export const convertPair =
  (isSigned: boolean, isSingle: boolean): Lowering =>
  (t) => {
    const { low, high } = popPair(t);
    if (!isSingle) t.push(F64, toDouble(low, high, isSigned));
    else if (isZero(high)) t.push(F32, fround(unary(Op.toFloatU, Cls.float, low)));
    else
      t.push(F32, helper(isSigned ? 'i64_to_f32_s' : 'i64_to_f32_u', Cls.single, [low, high], 0));
  };

/** A helper call that returns the low word and leaves the high word in the registers. */
export function callPair(
  t: FunctionTranslator,
  name: string,
  operands: Node[],
  effects: number,
): void {
  const low = t.named(helper(name, Cls.int, operands, effects | Effect.writesState));
  const high = t.named(resultPart(1, Cls.int));
  t.pushPair(low, high);
}

/** i64.trunc_f*: traps unless low < x < high. */
export const truncatePair =
  (name: string, low: number, high: number): Lowering =>
  (t) => {
    const x = t.pop();
    if (isKnownBetween(t, x, low, high))
      callPair(t, 'i64_of_double', [math('trunc', Cls.float, [x])], 0);
    else callPair(t, name, [x], Effect.traps);
  };

/** i64.trunc_sat_f*. */
export const saturatePair =
  (name: string): Lowering =>
  (t) =>
    callPair(t, name, [t.pop()], 0);

/** Divisors whose quotients take one division of doubles: see the helpers (emit/intrinsics-integer.ts). */
const SMALL_DIVISOR = 2 ** 30;

/** div and rem: by helper, but for what fits unsigned 32 bits. */
export const dividePair =
  (op: 'div' | 'rem', isSigned: boolean): Lowering =>
  (t) => {
    const [a, b] = popPairs(t);
    const bl = t.atom(b.low);
    const bh = t.atom(b.high);
    const al = t.atom(a.low);
    const ah = t.atom(a.high);
    trapIf(t, not(or(bl, bh)), helper('divideByZero', Cls.none, [], Effect.traps));
    if (isZero(ah) && isZero(bh)) {
      t.pushPair(quotient(op === 'div' ? Op.fdiv : Op.frem, false, al, bl), ZERO);
      return;
    }
    const name = `i64_${op}_${isSigned ? 's' : 'u'}`;
    const mayOverflow = op === 'div' && isSigned && (!isConst(bl) || bl.value === -1);
    const effects = mayOverflow ? Effect.traps : 0;
    if (!isSmallDivisor(bl, bh, isSigned)) callPair(t, name, [al, ah, bl, bh], effects);
    else if (op === 'div')
      callPair(t, isSigned ? 'i64_div_s_small' : 'i64_div_small', [al, ah, bl], effects);
    else if (isSigned) pushSigned(t, helper('i64_rem_s_small', Cls.int, [al, ah, bl], 0));
    else t.pushPair(helper('i64_rem_small', Cls.int, [al, ah, bl], 0), ZERO);
  };

/** True of constants between 0 and SMALL_DIVISOR, or its negative. */
function isSmallDivisor(low: Node, high: Node, isSigned: boolean): boolean {
  if (!isConst(low) || !isConst(high) || low.value === 0) return false;
  if (high.value === 0) return low.value > 0 && low.value < SMALL_DIVISOR;
  return isSigned && high.value === -1 && low.value < 0 && low.value > -SMALL_DIVISOR;
}

/** i64.reinterpret_f64: of a load it is two loads of words. */
export const bitsOfDouble: Lowering = (t) => {
  const x = t.pop();
  const words = doubleWords(t, x);
  t.pushPair(words.low, words.high);
};

/** The words of an f64. */
export function doubleWords(t: FunctionTranslator, x: Node): Pair {
  if (x.op === Op.bitsToF64) return { low: x.a!, high: x.b! };
  if (x.op === Op.nan) return { low: int(x.value), high: int(x.value2) };
  if (x.op === Op.const) return constWords(x.value);
  if (x.op === Op.load) return loadWords(t, x);
  if (isMoved(x)) return signedWords(t, x);
  const low = t.named(helper('f64_bits', Cls.int, [x], Effect.writesState));
  return { low, high: t.named(resultPart(1, Cls.int)) };
}

/** The words of a sign operation on what is moved: the low one is the first operand's. */
function signedWords(t: FunctionTranslator, x: Node): Pair {
  const operands = x.list ?? [x.a!];
  const words = new Map(operands.map((operand) => [operand, doubleWords(t, operand)]));
  const high = signedWord(x, (operand) => words.get(operand)!.high);
  return { low: words.get(operands[0]!)!.low, high };
}

/** A Float64 load as Int32 loads of its two words. */
function loadWords(t: FunctionTranslator, x: Node): Pair {
  const address = t.atom(x.a!);
  return { low: word(x, address, 0), high: word(x, address, 4) };
}

function word(x: Node, address: Node, offset: number): Node {
  const node = unary(Op.load, Cls.int, address);
  node.value = x.value + offset;
  node.value2 = x.value2;
  node.access = 'Int32';
  node.effects |= Effect.trapsMemory | Effect.readsMemory;
  return node;
}

export const doubleOfBits: Lowering = (t) => {
  const { low, high } = popPair(t);
  const node = fbinary(Op.bitsToF64, low, high);
  t.push(F64, node);
};
