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
