/**
 * Gives lives of f32 variables variables of their own where one is moved and another one computed:
 * nan-bits.ts looks at variables, and one life that may be a signalling NaN makes all of them costly.
 */
import { Cls } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { analyseNanBits } from './nan-bits.ts';
import { splitVariables } from './split-variables.ts';

export function splitFloats(ir: FunctionIR): void {
  if (!ir.variables.includes(Cls.single)) return;
  const { isMixed } = analyseNanBits(ir);
  splitVariables(ir, (v) => ir.variables[v] === Cls.single && isMixed(v));
}
