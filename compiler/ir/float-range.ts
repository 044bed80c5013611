/**
 * What is known of a float where it is cut to an int. Compilers that may not use the saturating
 * instructions ask themselves before, `fabs(x) < 2^31` or `x >= 0 && x < 2^32`, so the trap behind
 * such a question is never reached. Understands conditions as translators write them, nothing more.
 */
import { Op } from './nodes.ts';
import type { Node } from './nodes.ts';

/** True if a condition that holds implies low < x < high; `x` is a variable. */
export const impliesBetween = (condition: Node, x: Node, low: number, high: number): boolean =>
  x.op === Op.var &&
  isImpliedBy(condition, x, (bound) => isAbove(bound, low)) &&
  isImpliedBy(condition, x, (bound) => isBelow(bound, high));

/** A comparison of |x| or x with a constant. */
interface Bound {
  readonly op: Op;
  readonly isAbsolute: boolean;
  readonly limit: number;
}

const isAbove = ({ op, isAbsolute, limit }: Bound, low: number): boolean => {
  if (isAbsolute) return (op === Op.flt && -limit >= low) || (op === Op.fle && -limit > low);
  return (op === Op.fgt && limit >= low) || (op === Op.fge && limit > low);
};

const isBelow = ({ op, limit }: Bound, high: number): boolean =>
  (op === Op.flt && limit <= high) || (op === Op.fle && limit < high);

/** True if it is such a comparison, or one of those it is made of by `and` is. */
function isImpliedBy(condition: Node, x: Node, test: (bound: Bound) => boolean): boolean {
  const { op, a, b, c } = condition;
  if (op === Op.not) return a!.op === Op.not && isImpliedBy(a!.a!, x, test);
  const isConjunction = op === Op.and || (op === Op.select && c!.op === Op.const && c!.value === 0);
  if (isConjunction) return isImpliedBy(a!, x, test) || isImpliedBy(b!, x, test);
  if (op < Op.flt || op > Op.fge || b!.op !== Op.const) return false;
  const isAbsolute = a!.op === Op.fabs;
  const operand = isAbsolute ? a!.a! : a!;
  if (operand.op !== Op.var || operand.value !== x.value) return false;
  return test({ op, isAbsolute, limit: b!.value });
}
