/**
 * Drops assignments to variables that nobody reads, and with them what was computed only for them:
 * the high words of values used as 32-bit, mostly. Keeps whatever must be evaluated.
 */
import type { FunctionIR } from '../ir/function-ir.ts';
import { Op, isPure } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import { evaluate } from '../ir/statements.ts';
import { rewriteLists, walk, walkList } from '../ir/walk.ts';

export function dropDeadVariables(ir: FunctionIR): void {
  const reads = new Int32Array(ir.variables.length);
  walkList(ir.body, (node) => {
    if (node.op === Op.var) reads[node.value]!++;
  });
  const uncount = (node: Node): void => {
    if (node.op === Op.var) reads[node.value]!--;
  };
  const isDead = (node: Node): boolean =>
    (node.op === Op.set && reads[node.value] === 0) || (node.op === Op.evaluate && isPure(node.a!));
  // Dropping one assignment may kill another before it: until nothing changes, in few rounds.
  for (let isChanged = true; isChanged;) {
    isChanged = false;
    ir.body = rewriteLists(ir.body, (list) => {
      if (!list.some(isDead)) return list;
      isChanged = true;
      const kept: Node[] = [];
      for (let i = list.length - 1; i >= 0; i--) {
        const node = list[i]!;
        if (!isDead(node)) kept.push(node);
        else if (isPure(node.a!)) walk(node.a!, uncount);
        else kept.push(evaluate(node.a!));
      }
      return kept.reverse();
    });
  }
}
