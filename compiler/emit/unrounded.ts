/**
 * Comparisons of a float that was just rounded to f32 with a constant: it need not be rounded for
 * that. Rounding keeps order, so there is one f64 on either side of which rounded floats compare
 * as asked: where rounding to nearest begins to give the constant, or ceases to.
 *
 * A rounding is two conversions in machine code, and a call where nothing is optimised.
 */
import { float, unary } from '../ir/expressions.ts';
import { Cls, Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';

/** A comparison: an operator from feq to fge and its operands. */
export interface Comparison {
  readonly op: Op;
  readonly a: Node;
  readonly b: Node;
}

/** The operator for the operands the other way round. */
const swapped: Partial<Record<Op, Op>> = {
  [Op.feq]: Op.feq,
  [Op.fne]: Op.fne,
  [Op.flt]: Op.fgt,
  [Op.fgt]: Op.flt,
  [Op.fle]: Op.fge,
  [Op.fge]: Op.fle,
};

/** By operator: whether the constant itself is on the side of what is less. */
const isConstantBelow: Partial<Record<Op, boolean>> = {
  [Op.fle]: true,
  [Op.fgt]: true,
  [Op.flt]: false,
  [Op.fge]: false,
};

/** The operators that make the same cut, by whether it belongs to what is less. */
const inclusive: Partial<Record<Op, Op>> = {
  [Op.fle]: Op.fle,
  [Op.flt]: Op.fle,
  [Op.fgt]: Op.fgt,
  [Op.fge]: Op.fgt,
};
const exclusive: Partial<Record<Op, Op>> = {
  [Op.fle]: Op.flt,
  [Op.flt]: Op.flt,
  [Op.fgt]: Op.fge,
  [Op.fge]: Op.fge,
};

const LARGEST = 2 ** 128 - 2 ** 104;
const single = new Float32Array(1);
const bits = new Int32Array(single.buffer);

/** The f32 next to a finite one that is not the largest, towards positive or negative infinity. */
function neighbour(x: number, isAbove: boolean): number {
  if (x === 0) return isAbove ? 2 ** -149 : -(2 ** -149);
  single[0] = x;
  bits[0]! += x > 0 === isAbove ? 1 : -1;
  return single[0];
}

/** True if a tie between it and its neighbour is rounded to it. */
function isEven(x: number): boolean {
  single[0] = x;
  return (bits[0]! & 1) === 0;
}

/** The same comparison of what `a` is rounded from, or null if there is none such. */
function cutBetween(op: Op, a: Node, constant: number): Comparison | null {
  const isBelow = isConstantBelow[op];
  if (isBelow === undefined || !(Math.abs(constant) < LARGEST)) return null;
  if (Math.fround(constant) !== constant) return null;
  const cut = (constant + neighbour(constant, isBelow)) / 2;
  // What is rounded to the constant is with it, on its side.
  const operators = isEven(constant) === isBelow ? inclusive : exclusive;
  return { op: operators[op]!, a, b: float(cut) };
}

/** True for sums of two f32: they are 0 only if they are so before they are rounded, and keep their sign. */
const isSumOfSingles = ({ op, a, b }: Node): boolean =>
  (op === Op.fadd || op === Op.fsub) && a!.cls === Cls.single && b!.cls === Cls.single;

function ofRounded(op: Op, a: Node, constant: number): Comparison | null {
  if (a.op === Op.fround) {
    const exact = a.a!;
    if (constant === 0 && isSumOfSingles(exact)) return { op, a: exact, b: float(0) };
    return cutBetween(op, exact, constant);
  }
  if (a.op !== Op.fabs || a.a!.op !== Op.fround) return null;
  return cutBetween(op, unary(Op.fabs, Cls.float, a.a!.a!), constant);
}

/** The comparison to make for this one: of what was to be rounded, if that says the same. */
export function unrounded(comparison: Comparison): Comparison {
  const { op, a, b } = comparison;
  if (b.op === Op.const) return ofRounded(op, a, b.value) ?? comparison;
  if (a.op === Op.const) return ofRounded(swapped[op]!, b, a.value) ?? comparison;
  return comparison;
}
