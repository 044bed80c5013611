/**
 * One function from IR to ESTree: passes, names, declarations, body.
 */
import { field } from '../../runtime/abi.ts';
import { Op } from '../ir/nodes.ts';
import type { Cls } from '../ir/nodes.ts';
import { zeroOf } from '../ir/parts.ts';
import type { FunctionIR } from '../ir/translator.ts';
import { coalesceVariables } from '../passes/coalesce.ts';
import { dropDeadVariables } from '../passes/dead-variables.ts';
import { flattenNesting } from '../passes/flatten.ts';
import { floatWords } from '../passes/float-words.ts';
import { inlineVariables } from '../passes/inline-variables.ts';
import { analyseNanBits } from '../passes/nan-bits.ts';
import { dropNullChecks } from '../passes/null-checks.ts';
import { dropReloads, usedMemories } from '../passes/reloads.ts';
import { recoverStructure } from '../passes/structure.ts';
import { labelSwitches } from '../passes/switches.ts';
import { func, generatorFunc, id, member, num, vars, NULL as NULL_LITERAL } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { nameVariables } from './local-names.ts';
import type { ModuleScope } from './scope.ts';
import { tailName } from './scope.ts';
import { StatementEmitter } from './statements.ts';
import type { StatementScope } from './statements.ts';
import { CALL_VARIABLE } from './suspending-calls.ts';
import type { SuspendingCalls } from './suspending-calls.ts';
import { tailEntry } from './tail-calls.ts';

export interface FunctionNaming {
  /** True for names of the module's scope. */
  readonly isTaken: (name: string) => boolean;
  /** Names of locals by the name section, or null for short names. */
  readonly locals: ((functionIndex: number, local: number) => string | undefined) | null;
  /** The n-th short name that is free. */
  readonly shortLocal: (n: number) => string;
}

/** Declarations of one function: its code, and a tail entry where it makes tail calls. */
export function emitFunction(ir: FunctionIR, scope: ModuleScope, naming: FunctionNaming): Statement[] {
  const name = scope.functionName(ir.functionIndex);
  if (!scope.isTailCaller(ir.functionIndex)) return [emitCode(ir, name, scope, naming)];
  return [tailEntry(name, ir, scope.runtime('enterTail')), emitCode(ir, tailName(name), scope, naming)];
}

/**
 * One JavaScript function: `function name($,...){...}`.
 * @param suspending how calls are made if it is to be a suspending form
 */
export function emitCode(
  ir: FunctionIR,
  name: string,
  scope: ModuleScope,
  naming: FunctionNaming,
  suspending: SuspendingCalls | null = null,
): Statement {
  ir.body = recoverStructure(ir.body);
  flattenNesting(ir);
  if (scope.hasObjects) dropNullChecks(ir);
  dropDeadVariables(ir);
  floatWords(ir);
  const memories = usedMemories(ir.body);
  const needsViewsAtEntry = dropReloads(ir.body, memories);
  inlineVariables(ir);
  ir.body = labelSwitches(ir.body);
  const representatives = coalesceVariables(ir);
  const names = nameVariables(ir, representatives, naming);
  const nanBits = analyseNanBits(ir);
  const statementScope: StatementScope = {
    module: scope,
    name: (variable) => names[variable]!,
    mayBeRaw: nanBits.mayBeRaw,
    needsRaw: nanBits.needsRaw,
    memories,
    view: (k) => field.view(k),
    suspending,
  };
  const body = new StatementEmitter(statementScope).list(ir.body);
  const declarations = declare(ir, names, representatives, needsViewsAtEntry, memories);
  if (suspending?.usesVariable) declarations.push([CALL_VARIABLE, null]);
  const params = ['$', ...names.slice(0, ir.parameterCount)];
  const whole = declarations.length > 0 ? [vars(declarations), ...body] : body;
  return suspending === null ? func(name, params, whole) : generatorFunc(name, params, whole);
}

function declare(
  ir: FunctionIR,
  names: string[],
  representatives: Int32Array,
  needsViewsAtEntry: boolean,
  memories: readonly number[],
): [string, Expression | null][] {
  const declarations: [string, Expression | null][] = memories.map((k) => [
    field.view(k),
    needsViewsAtEntry ? member(id('$'), field.view(k)) : null,
  ]);
  for (let v = ir.parameterCount; v < ir.variables.length; v++) {
    if (representatives[v] !== v) continue;
    // Declared locals start at zero; temporaries are assigned before they are read.
    declarations.push([names[v]!, v < ir.localCount ? initial(ir.variables[v]!) : null]);
  }
  return declarations;
}

const initial = (cls: Cls): Expression => {
  const zero = zeroOf(cls);
  return zero.op === Op.null ? NULL_LITERAL : num(zero.value);
};
