/**
 * Suspending forms: the generator that a function has beside its code if it may suspend (abi.ts),
 * and what each of the two is called.
 */
import { suspendableFunctions } from '../ir/call-graph.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import type { ModuleInfo } from '../module-info.ts';
import { id } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { listenedName, suspendingName, tailName } from './form-names.ts';
import { emitCode } from './function.ts';
import type { FunctionNaming } from './function.ts';
import type { ModuleNames } from './module-names.ts';
import type { ModuleScope, SuspendingScope } from './scope.ts';
import { emitListened } from './listened.ts';
import { SuspendingCalls } from './suspending-calls.ts';
import { tailEntry } from './tail-calls.ts';

/** How suspending forms call each other. The call graph is worked out when first asked for. */
export function suspendingScope(
  info: ModuleInfo,
  form: (functionIndex: number) => Expression,
  tailForm: (functionIndex: number) => Expression,
): SuspendingScope {
  let suspendable: Uint8Array | null = null;
  return {
    maySuspend: (index) => (suspendable ??= suspendableFunctions(info))[index] === 1,
    form,
    tailForm: (index) => (info.tailCallers[index] === 1 ? tailForm(index) : form(index)),
  };
}

/** Forms that call each other by name. */
export const namedSuspendingScope = (
  info: ModuleInfo,
  names: Pick<ModuleNames, 'functionName'>,
): SuspendingScope => {
  const nameOf = (index: number): string => suspendingName(names.functionName(index));
  return suspendingScope(
    info,
    (index) => id(nameOf(index)),
    (index) => id(tailName(nameOf(index))),
  );
};

/** Declarations of a function's suspending form: a generator, and its entry where it makes tail calls. */
export function emitSuspendingForm(
  ir: FunctionIR,
  scope: ModuleScope,
  naming: FunctionNaming,
): Statement[] {
  const name = suspendingName(scope.functionName(ir.functionIndex));
  const isTailCaller = scope.isTailCaller(ir.functionIndex);
  const calls = new SuspendingCalls(scope);
  if (!isTailCaller) return [emitCode(ir, name, scope, naming, calls)];
  const entry = tailEntry(name, ir, scope.helper('suspending_tail_calls'));
  if (!scope.isListened(ir.functionIndex))
    return [entry, emitCode(ir, tailName(name), scope, naming, calls)];
  const form = { name: tailName(name), body: listenedName(name), isSuspending: true };
  return [
    entry,
    ...emitListened(ir.functionIndex, ir.type, form, scope),
    emitCode(ir, form.body, scope, naming, calls),
  ];
}
