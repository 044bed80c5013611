/** Scalar float operations that only vectors have, one lane of them: see eachLane. */
import { F32, F64 } from '../../runtime/value-types.ts';
import type { Lowering } from './lowering.ts';
import { Op, fbinary, fcompare, fround, select } from './nodes.ts';
import type { Node } from './nodes.ts';

/** pmin and pmax: one of the operands as it is, b if `b op a`. */
export const pseudo =
  (op: typeof Op.flt | typeof Op.fgt, isSingle: boolean): Lowering =>
  (t) => {
    const b = t.atom(t.pop());
    const a = t.atom(t.pop());
    t.push(isSingle ? F32 : F64, select(fcompare(op, b, a), b, a));
  };

/** a * b + c, or c - a * b: rounded after each step. */
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
