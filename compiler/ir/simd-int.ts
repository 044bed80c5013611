/** Scalar operations of i32 and i64 lanes that i32 and i64 themselves do not have: see eachLane. */
import { I32, I64 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { extendPair, highThroughDoubles, mulPair, subPair } from './pairs.ts';
import { laneWords, popVector, pushVector } from './simd-lanes.ts';
import type { Shape } from './simd-lanes.ts';
import { isConst } from './nodes.ts';
import type { Op } from './nodes.ts';
import { ZERO, and, compare, int, mul, select, shrS, sub, xor } from './expressions.ts';

/**
 * min and max: a if `a op b`, else b. Which one it is cannot be foreseen where numbers are sorted, so it is not
 * a branch; limits that are constant are seldom reached.
 */
export const choose =
  (op: Op): Lowering =>
  (t) => {
    const b = t.atom(t.pop());
    const a = t.atom(t.pop());
    const isA = compare(op, a, b);
    const isLimit = isConst(a) || isConst(b);
    t.push(I32, isLimit ? select(isA, a, b) : xor(b, and(xor(a, b), sub(ZERO, isA))));
  };

export const negative: Lowering = (t) => t.push(I32, sub(ZERO, t.pop()));

export const absolute: Lowering = (t) => {
  const a = t.atom(t.pop());
  const sign = t.atom(shrS(a, int(31)));
  t.push(I32, sub(xor(a, sign), sign));
};

export const negativePair: Lowering = (t) => {
  const [low, high] = t.popValue();
  t.pushPair(ZERO, ZERO);
  t.pushPair(low!, high!);
  subPair(t);
};

export const absolutePair: Lowering = (t) => {
  const [low, high] = t.popValue().map((part) => t.atom(part));
  const sign = t.atom(shrS(high!, int(31)));
  t.pushPair(xor(low!, sign), xor(high!, sign));
  t.pushPair(sign, sign);
  subPair(t);
};

/** The i64 product of two i32. Of several at once, the doubles' way is the faster one if unsigned. */
export const productPair =
  (isSigned: boolean): Lowering =>
  (t) => {
    if (!isSigned) {
      const b = t.atom(t.pop());
      const a = t.atom(t.pop());
      const low = t.named(mul(a, b));
      t.pushPair(low, highThroughDoubles(a, b, low));
      return;
    }
    const b = t.pop();
    extendPair(true)(t);
    t.push(I32, b);
    extendPair(true)(t);
    mulPair(t);
  };

/** Shifts of lanes by one i32, given the shift of one lane by a count of its own type. */
export const shiftLanes =
  (shape: Shape, shift: Lowering): Lowering =>
  (t) => {
    t.calm(5);
    const count = t.atom(t.pop());
    const vector = popVector(t);
    const words = [];
    for (let k = 0; k < 4 / shape.wordsPerLane; k++) {
      t.pushValue(shape.type, laneWords(shape, vector, k));
      t.pushValue(shape.type, shape.type === I64 ? [count, ZERO] : [count]);
      shift(t);
      words.push(...t.popValue());
    }
    pushVector(t, words);
  };
