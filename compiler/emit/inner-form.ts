/**
 * Functions that call themselves and nobody else, and need of an instance at most the view of
 * memory 0, get two forms: calls from elsewhere enter through the first, calls of their own go to
 * the second, which takes no context.
 *
 *   function f($,a){if(P.C!==$.D)P.C=$.D;return f$i(a);}
 *   const f$i=function(a){var D=P.C;...f$i(a-1)...};
 *
 * Nothing that runs inside can enter another instance or make a memory grow, so `P.C` stays what the
 * first form has made it until the second returns. As long as there is one instance, it never changes,
 * and engines take it for a constant (primary-view.ts). The second form is a `const`: V8 takes what a
 * module declares by `function` for variables, and compares before each call. Receives IR that no pass
 * changes any more.
 */
import { field } from '../../runtime/abi.ts';
import { Op } from '../ir/nodes.ts';
import type { Node } from '../ir/nodes.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { someNode } from '../ir/walk.ts';
import { assign, bin, call, expr, func, id, ifElse, member, ret } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { innerName } from './form-names.ts';
import { CURRENT_VIEW, PRIMARY_MEMORY } from './primary-view.ts';
import type { ModuleScope } from './scope.ts';

/** What code spells without the context, whatever its operands. */
const CONTEXT_FREE: ReadonlySet<Op> = new Set([
  ...[Op.const, Op.nan, Op.null, Op.var, Op.result],
  ...[Op.add, Op.sub, Op.mul, Op.and, Op.or, Op.xor, Op.shl, Op.shrS, Op.shrU, Op.clz],
  ...[Op.eq, Op.ne, Op.ltS, Op.gtS, Op.leS, Op.geS, Op.ltU, Op.gtU, Op.leU, Op.geU, Op.not],
  ...[Op.compare64, Op.fadd, Op.fsub, Op.fmul, Op.fdiv, Op.frem, Op.fneg, Op.fabs],
  ...[Op.feq, Op.fne, Op.flt, Op.fgt, Op.fle, Op.fge, Op.fround, Op.math, Op.promote],
  ...[Op.toFloatS, Op.toFloatU, Op.toInt, Op.bitsToF64, Op.bitsToF32],
  ...[Op.select, Op.isNull, Op.sameRef, Op.set, Op.evaluate],
  ...[Op.block, Op.loop, Op.doWhile, Op.if, Op.switch, Op.br, Op.breakLoop, Op.return],
]);

/** True if the function gets both forms: never if its calls are reported (ModuleScope.isListened). */
export const hasInnerForm = (ir: FunctionIR, scope: ModuleScope): boolean =>
  ir.callsItself &&
  !scope.isTailCaller(ir.functionIndex) &&
  scope.isOptimised &&
  !ir.body.some((node) => someNode(node, (inner) => needsContext(inner, ir.functionIndex)));

function needsContext({ op, value2, text, callee }: Node, own: number): boolean {
  if (CONTEXT_FREE.has(op)) return false;
  if (op === Op.load || op === Op.store || op === Op.memorySize) return value2 !== PRIMARY_MEMORY;
  if (op === Op.helper) return text[0] === '$';
  return op !== Op.call || callee!.kind !== 'direct' || callee!.index !== own;
}

/** `P.C`: the view of the instance that was entered last. */
export const currentView = (scope: ModuleScope): Expression & { type: 'MemberExpression' } =>
  member(scope.primary(), CURRENT_VIEW);

/** The form that takes the context. @param usesMemory true if the other one does */
export function outerForm(
  name: string,
  ir: FunctionIR,
  usesMemory: boolean,
  scope: ModuleScope,
): Statement {
  const params = Array.from({ length: ir.parameterCount }, (_, n) => `p${n}`);
  const statements: Statement[] = [ret(call(id(innerName(name)), params.map(id)))];
  if (usesMemory) {
    const own = member(id('$'), field.view(PRIMARY_MEMORY));
    const enter = expr(assign(currentView(scope), own));
    statements.unshift(ifElse(bin('!==', currentView(scope), own), enter, null));
  }
  return func(name, ['$', ...params], statements);
}
