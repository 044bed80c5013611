/** Float operations that only vectors have. */
import { F32, F64 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { laneWords, popVectors, pushVector, readLane } from './simd-lanes.ts';
import type { Shape } from './simd-lanes.ts';
import { repeatable } from './simd-words.ts';
import { fbinary, fcompare, fround, select } from './expressions.ts';
import { Op } from './nodes.ts';
import type { Node } from './nodes.ts';

/** pmin and pmax: of each lane one of the operands as it is, b if `b op a`. So the words are chosen. */
export const pseudo =
  (shape: Shape, op: typeof Op.flt | typeof Op.fgt): Lowering =>
  (t) => {
    const vectors = popVectors(t, 2).map((words) => words.map((word) => repeatable(t, word)));
    const words: Node[] = [];
    for (let k = 0; k < 4 / shape.wordsPerLane; k++) {
      const [a, b] = vectors.map((vector) => laneWords(shape, vector, k)) as [Node[], Node[]];
      const [x, y] = [a, b].map((lane) => readLane(t, shape, lane)[0]!);
      const decision = fcompare(op, y!, x!);
      const condition = shape.wordsPerLane === 1 ? decision : t.atom(decision);
      words.push(...b.map((word, i) => select(condition, word, a[i]!)));
    }
    pushVector(t, words);
  };

/**
 * A sum or product of one lane, with its operands in one order: programs add up lanes by shuffles, and where two
 * lanes then hold the same sum, engines that optimise make one of it.
 */
export const inOrder =
  (scalar: Lowering): Lowering =>
  (t) => {
    const type = t.topType;
    const b = t.pop();
    const a = t.pop();
    const isSwapped = variableOf(a) > variableOf(b);
    t.push(type, isSwapped ? b : a);
    t.push(type, isSwapped ? a : b);
    scalar(t);
  };

/** The variable that a float is read from, the first one if it is made of two words; -1 if it is made otherwise. */
const variableOf = (x: Node): number => {
  const word = x.op === Op.bitsToF32 || x.op === Op.bitsToF64 ? x.a! : x;
  return word.op === Op.var ? word.value : -1;
};

/** a * b + c, or c - a * b, of one lane: rounded after each step. */
export const multiplyAdd =
  (op: typeof Op.fadd | typeof Op.fsub, isSingle: boolean): Lowering =>
  (t) => {
    const [c, b, a] = [t.pop(), t.pop(), t.pop()];
    const round = (x: Node): Node => (isSingle ? fround(x) : x);
    const product = round(fbinary(Op.fmul, a, b));
    t.push(
      isSingle ? F32 : F64,
      round(op === Op.fadd ? fbinary(op, product, c) : fbinary(op, c, product)),
    );
  };
