/** Finds the int variables that only ever hold masks: all ones or all zeros. Flow-insensitive. */
import { Op, isConst } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { isMask as isMaskWord, isSelectedBits } from '../ir/simd-bits.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { walkList } from '../ir/walk.ts';

export type IsMask = (node: Node) => boolean;

export function findMasks(ir: FunctionIR): IsMask {
  const mayBe = new Uint8Array(ir.variables.length).fill(1, ir.parameterCount);
  const isMask: IsMask = (node) => {
    switch (node.op) {
      case Op.const:
        return node.value === 0 || node.value === -1;
      case Op.var:
        return mayBe[node.value] === 1;
      case Op.and:
      case Op.or:
      case Op.xor:
        return isMask(node.a!) && isMask(node.b!);
      case Op.select:
        return isMask(node.b!) && isMask(node.c!);
      default:
        return isMaskWord(node) || (isSelectedBits(node) && node.list!.every(isMask));
    }
  };
  const sets: Node[] = [];
  walkList(ir.body, (node) => {
    if (node.op === Op.set) sets.push(node);
  });
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    for (const { value, a } of sets) {
      if (mayBe[value] === 0 || isMask(a!)) continue;
      mayBe[value] = 0;
      isChanged = true;
    }
  }
  return isMask;
}

/** What is true where a mask is all ones. */
export const conditionOf = (mask: Node): Node =>
  mask.op === Op.sub && isConst(mask.a!) ? mask.b! : mask;
