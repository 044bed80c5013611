/**
 * Puts constants where words of vectors are read that never are anything else: masks of signs, mostly,
 * which a compiler sets up outside the branch that needs them. Lives must have variables of their own
 * (passes/split-variables.ts). What an operation with a constant is good for, others find out.
 */
import { add, and, int, or, xor } from '../ir/expressions.ts';
import { Op, assigns, isConst } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { replaceOperands, rewriteLists, walkList } from '../ir/walk.ts';

/** Operations that are made anew, since they look for a constant operand. */
const makers: Partial<Record<Op, (a: Node, b: Node) => Node>> = {
  [Op.add]: add,
  [Op.and]: and,
  [Op.or]: or,
  [Op.xor]: xor,
};

/** @param isWord of variables: whether it may hold a word; only these are looked at */
export function constantWords(ir: FunctionIR, isWord: (variable: number) => boolean): void {
  const constants = constantsOf(ir, isWord);
  if (constants.size === 0) return;
  const replaced = (node: Node): Node => {
    if (node.op === Op.var) {
      const value = constants.get(node.value);
      return value === undefined ? node : int(value);
    }
    replaceOperands(node, replaced);
    return makers[node.op]?.(node.a!, node.b!) ?? node;
  };
  ir.body = rewriteLists(ir.body, (list) =>
    list.filter((node) => {
      if (node.op === Op.set && constants.has(node.value)) return false;
      replaceOperands(node, replaced);
      return true;
    }),
  );
}

/** The values of variables that are assigned one constant. Declared locals begin as zeros, so they are left out. */
function constantsOf(
  ir: FunctionIR,
  isWord: (variable: number) => boolean,
): ReadonlyMap<number, number> {
  const constants = new Map<number, number>();
  const others = new Set<number>();
  walkList(ir.body, (node) => {
    const { value, a } = node;
    if (!assigns(node) || value < ir.localCount || !isWord(value)) return;
    const isFirst = !constants.has(value);
    if (node.op !== Op.set || !isConst(a!)) others.add(value);
    else if (isFirst) constants.set(value, a!.value);
    else if (constants.get(value) !== a!.value) others.add(value);
  });
  for (const variable of others) constants.delete(variable);
  return constants;
}
