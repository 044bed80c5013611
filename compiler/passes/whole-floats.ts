/**
 * Finds floats that V8 may keep as small integers while it only interprets: whole numbers that were
 * loaded, given or made of ints. It remembers of each operator what it was given, and where that
 * was small integers on both sides, it compiles an integer operation with a check of each operand:
 * two to three times slower for as long as the numbers stay whole, and given up when they don't.
 * What its own float operators made is no such number. Flow-insensitive; changes nothing: the emitter
 * multiplies by a float 1 where it matters (emit/float-one.ts).
 */
import { Op, isFloatClass } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { parametersOf } from '../ir/function-ir.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { walkList } from '../ir/walk.ts';
import { spreadMarks } from './spread-marks.ts';

/** True of a float that may be a small integer to V8. */
export type MayBeWhole = (node: Node) => boolean;

export const nothingIsWhole: MayBeWhole = () => false;

/** Ints by nature: an integer operation is right for these. */
export const isMadeOfInt = ({ op }: Node): boolean =>
  op === Op.toFloatS || op === Op.toFloatU || op === Op.const;

const SMALL = 2 ** 31;

/** How an expression passes on what its operands are; others are whole, or are not, by themselves. */
const operandsThatPass: Partial<Record<Op, (node: Node) => readonly Node[]>> = {
  [Op.fabs]: ({ a }) => [a!],
  [Op.promote]: ({ a }) => [a!],
  [Op.select]: ({ b, c }) => [b!, c!],
};

/** Made by V8 as floats, whatever their value. What was rounded to f32 is whole too rarely to pay. */
const floats: ReadonlySet<Op> = new Set<Op>([
  ...[Op.nan, Op.fadd, Op.fsub, Op.fmul, Op.fdiv, Op.fneg, Op.fround],
  ...[Op.bitsToF32, Op.bitsToF64],
]);

/** Of a function that no pass will change any more. */
export function analyseWholeFloats(ir: FunctionIR): MayBeWhole {
  const whole = new Uint8Array(ir.variables.length);
  const mayBeWhole = (node: Node): boolean => {
    const { op, value } = node;
    if (op === Op.var) return whole[value] !== 0;
    if (op === Op.const)
      return Number.isInteger(value) && !Object.is(value, -0) && Math.abs(value) < SMALL;
    const pass = operandsThatPass[op];
    return pass === undefined ? !floats.has(op) : pass(node).some(mayBeWhole);
  };
  if (!ir.variables.some(isFloatClass)) return mayBeWhole;
  for (const v of parametersOf(ir)) whole[v] = 1;
  spreadMarks(whole, floatDefinitions(ir), mayBeWhole);
  return mayBeWhole;
}

/** What float variables are assigned. A constant is only what they begin with, most often. */
function floatDefinitions(ir: FunctionIR): Map<number, Node[]> {
  const definitions = new Map<number, Node[]>();
  walkList(ir.body, ({ op, value, a }) => {
    if (op !== Op.set || a!.op === Op.const || !isFloatClass(ir.variables[value]!)) return;
    const list = definitions.get(value);
    if (list === undefined) definitions.set(value, [a!]);
    else list.push(a!);
  });
  return definitions;
}
