/**
 * Checkpoints, in code that must be stoppable: each counts down in the context and now and then
 * asks what the runtime put there (runtime/termination.ts), which throws if it is time to end.
 */
import { bin, call, expr, id, ifElse, member, num, postDecrement } from './estree.ts';
import type { Statement } from './estree.ts';
import type { ModuleScope } from './scope.ts';

const CONTEXT = id('$');

/** `if($.ticks--<1)checkpoint($);` */
export function checkpointStatement(module: ModuleScope): Statement {
  const isDue = bin('<', postDecrement(member(CONTEXT, 'ticks')), num(1));
  return ifElse(isDue, expr(call(module.helper('checkpoint'), [CONTEXT])), null);
}
