/**
 * Entries of functions that make tail calls. The code itself may return with a pending call in
 * R.tail, once R.budget nested calls are used up; the entry that everybody else calls runs
 * whatever is pending, so that the stack never grows with the number of tail calls.
 */
import type { FunctionIR } from '../ir/function-ir.ts';
import { array, call, func, id, ret } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { tailName } from './form-names.ts';
import { shortName } from './names.ts';

/** `function f($,a,b){return enter(f$t,[$,a,b])}` */
export function tailEntry(name: string, ir: FunctionIR, enter: Expression): Statement {
  const params = ['$'];
  for (let n = 0; n < ir.parameterCount; n++) params.push(shortName(n));
  const args = array(params.map(id));
  return func(name, params, [ret(call(enter, [id(tailName(name)), args]))]);
}
