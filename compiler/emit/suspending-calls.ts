/**
 * Calls in suspending forms (abi.ts), the one thing in which these differ from plain code: what may
 * suspend is delegated to. Functions that can't suspend are called as they are.
 */
import type { Node } from '../ir/nodes.ts';
import {
  array,
  assign,
  call,
  cond,
  id,
  logical,
  member,
  num,
  sequence,
  yieldFrom,
} from './estree.ts';
import type { Expression } from './estree.ts';
import { importedRef } from './expressions.ts';
import type { ExpressionEmitter } from './expressions.ts';
import type { ModuleScope } from './scope.ts';

const CONTEXT = id('$');

/** Local variable that holds what a call through a reference returned. No other name starts with `$`. */
export const CALL_VARIABLE = '$c';
const CALLED = id(CALL_VARIABLE);

/** Who is called, and with what. */
interface CallParts {
  /** Function index, or -1 for a call through `ref`. */
  readonly index: number;
  readonly ref: Expression;
  readonly args: Expression[];
  readonly isTail: boolean;
}

export class SuspendingCalls {
  private readonly module: ModuleScope;
  /** True once CALL_VARIABLE is used. */
  usesVariable = false;

  constructor(module: ModuleScope) {
    this.module = module;
  }

  call(node: Node, expressions: ExpressionEmitter): Expression {
    const parts = partsOf(node, expressions);
    const { index, ref, args, isTail } = parts;
    const { suspending } = this.module;
    if (index >= 0) {
      if (!suspending.maySuspend(index)) return call(this.module.functionValue(index), args);
      if (!isTail) return yieldFrom(call(suspending.form(index), args));
    }
    return isTail ? this.deferred(parts) : this.throughRef(ref, args);
  }

  /** A tail call that must not be made before this function has returned. */
  deferredCall(node: Node, expressions: ExpressionEmitter): Expression {
    return this.deferred(partsOf(node, expressions));
  }

  /** `($c=(r.g||r.f)(r.$,...),r.g?yield*$c:$c)`: arguments are written once, plain callees stay quick. */
  private throughRef(ref: Expression, args: Expression[]): Expression {
    this.usesVariable = true;
    const form = member(ref, 'g');
    const begun = assign(CALLED, call(logical('||', form, member(ref, 'f')), args));
    return sequence([begun, cond(form, yieldFrom(CALLED), CALLED)]);
  }

  /** No budget for nested ones: it would be kept in a register while others run. */
  private deferred({ index, ref, args }: CallParts): Expression {
    const { module } = this;
    const form =
      index >= 0 && module.suspending.maySuspend(index)
        ? module.suspending.tailForm(index)
        : call(module.runtime('suspendingTail'), [index < 0 ? ref : this.refOf(index)]);
    return call(module.runtime('deferTail'), [form, array(args)]);
  }

  private refOf(index: number): Expression {
    return call(this.module.runtime('refFunc'), [CONTEXT, num(index)]);
  }
}

function partsOf(node: Node, expressions: ExpressionEmitter): CallParts {
  const callee = node.callee!;
  if (callee.kind === 'outlined') throw new Error('unreachable: suspending forms are not outlined');
  const values = (list: readonly Node[]): Expression[] =>
    list.map((item) => expressions.value(item));
  if (callee.kind === 'likely') {
    const [ref, ...operands] = node.list!;
    const found = expressions.ref(ref!);
    const args = [member(found, '$'), ...values(operands.slice(0, -1))];
    return { index: -1, ref: found, args, isTail: false };
  }
  const { tail: isTail } = callee;
  const list = node.list!;
  if (callee.kind === 'direct') {
    return { index: callee.index, ref: CONTEXT, args: [CONTEXT, ...values(list)], isTail };
  }
  const isRef = callee.kind === 'ref';
  const ref = isRef ? expressions.ref(list[0]!) : importedRef(callee.index);
  const args = [member(ref, '$'), ...values(isRef ? list.slice(1) : list)];
  return { index: -1, ref, args, isTail };
}
