/**
 * One function from IR to ESTree: passes, names, declarations, body.
 */
import { field } from '../../runtime/abi.ts';
import { parametersOf } from '../ir/function-ir.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { coalesceVariables } from '../passes/coalesce.ts';
import { dropDeadVariables } from '../passes/dead-variables.ts';
import { flattenNesting } from '../passes/flatten.ts';
import { forwardCopies } from '../passes/forward-copies.ts';
import { inlineVariables } from '../passes/inline-variables.ts';
import { joinWords } from '../passes/join-words.ts';
import { analyseNanBits } from '../passes/nan-bits.ts';
import type { NanBits } from '../passes/nan-bits.ts';
import { dropNullChecks } from '../passes/null-checks.ts';
import { outlineParts, variablesHandedOn } from '../passes/outline.ts';
import { dropReloads, usedMemories } from '../passes/reloads.ts';
import { roundLate } from '../passes/late-rounding.ts';
import { movedVariables } from '../passes/moved-variables.ts';
import { insertStoreBarrier, markedMemories } from '../passes/store-barrier.ts';
import { splitFloats } from '../passes/split-floats.ts';
import { recoverStructure } from '../passes/structure.ts';
import { labelSwitches } from '../passes/switches.ts';
import { analyseWholeFloats, nothingIsWhole } from '../passes/whole-floats.ts';
import { vectorWords } from '../passes/vector-words.ts';
import { byteMemories, declareWindows } from './byte-windows.ts';
import { checkpointStatement } from './checkpoint.ts';
import { constFunc, func, generatorFunc, id, member, vars } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { FLOAT_ONE, declareFloatOne } from './float-one.ts';
import { innerName, listenedName, outlinedName, tailName } from './form-names.ts';
import { initial } from './initial-value.ts';
import { heatAtEntry, heatInLoop } from './heat.ts';
import { currentView, hasInnerForm, outerForm } from './inner-form.ts';
import { emitListened } from './listened.ts';
import { nameVariables } from './local-names.ts';
import { markVariables } from './page-marks.ts';
import { PRIMARY_MEMORY, checkView, holdsPrimaryView, primaryView } from './primary-view.ts';
import { Registers, handedIn } from './registers.ts';
import type { ModuleScope } from './scope.ts';
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

/** Declarations of one function: its code, a tail entry where it makes tail calls, outlined parts. */
export function emitFunction(
  ir: FunctionIR,
  scope: ModuleScope,
  naming: FunctionNaming,
): Statement[] {
  const name = scope.functionName(ir.functionIndex);
  if (!scope.isTailCaller(ir.functionIndex)) return emitParts(ir, name, scope, naming);
  const entry = tailEntry(name, ir, scope.runtime('enterTail'));
  if (!scope.isListened(ir.functionIndex))
    return [entry, ...emitParts(ir, tailName(name), scope, naming)];
  const form = { name: tailName(name), body: listenedName(name), isSuspending: false };
  return [
    entry,
    ...emitListened(ir.functionIndex, ir.type, form, scope),
    ...emitParts(ir, form.body, scope, naming),
  ];
}

/** A function's code under another name, with its outlined parts. For functions without tail entries. */
export function emitParts(
  ir: FunctionIR,
  name: string,
  scope: ModuleScope,
  naming: FunctionNaming,
): Statement[] {
  const views = optimise(ir, scope);
  const nanBits = analyseNanBits(ir);
  const names: string[] = [];
  const parts = outlineParts(ir, scope.isOptimised, (n) => {
    let unique = outlinedName(name, n);
    while (naming.isTaken(unique)) unique += '_';
    return (names[n] = unique);
  });
  const unit = { ir, name, views, nanBits, suspending: null, handedOn: NONE };
  if (parts.length === 0) {
    if (!hasInnerForm(ir, scope)) return [emitUnit(unit, scope, naming)];
    const inner = { ...unit, name: innerName(name), isInner: true };
    const outer = outerForm(name, ir, views.memories.length > 0, scope);
    return [outer, emitUnit(inner, scope, naming)];
  }
  const partNames = new Set(names);
  const inParts = {
    ...naming,
    isTaken: (wanted: string) => naming.isTaken(wanted) || partNames.has(wanted),
  };
  return [ir, ...parts].map((part, i) => {
    const partName = i === 0 ? name : names[i - 1]!;
    const own = {
      ir: part,
      name: partName,
      views: viewsOf(part),
      handedOn: variablesHandedOn(part),
    };
    return emitUnit({ ...unit, ...own }, scope, inParts);
  });
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
  const views = optimise(ir, scope);
  const nanBits = analyseNanBits(ir);
  return emitUnit({ ir, name, views, nanBits, suspending, handedOn: NONE }, scope, naming);
}

/**
 * The same function in the quick tier: without any pass that only makes code better. Lanes of float
 * vectors stay ints, which load/tiering.ts takes into account. For functions without tail calls.
 * @param countsHeat whether it counts how often it runs
 */
export function emitQuickly(
  ir: FunctionIR,
  scope: ModuleScope,
  naming: FunctionNaming,
  countsHeat: boolean,
): Statement {
  flattenNesting(ir);
  movedVariables(ir);
  const views = { memories: usedMemories(ir.body), areNeededAtEntry: true };
  const nanBits = analyseNanBits(ir);
  const name = scope.functionName(ir.functionIndex);
  const heat = { isQuick: true, countsHeat };
  return emitUnit(
    { ir, name, views, nanBits, suspending: null, handedOn: NONE, ...heat },
    scope,
    naming,
  );
}

/** Memory views that a function holds. */
interface Views {
  readonly memories: readonly number[];
  readonly areNeededAtEntry: boolean;
}

function viewsOf(ir: FunctionIR): Views {
  const memories = usedMemories(ir.body);
  return { memories, areNeededAtEntry: dropReloads(ir.body, memories) };
}

function optimise(ir: FunctionIR, scope: ModuleScope): Views {
  ir.body = recoverStructure(ir.body);
  flattenNesting(ir);
  if (scope.hasObjects) dropNullChecks(ir);
  dropDeadVariables(ir);
  splitFloats(ir);
  movedVariables(ir);
  vectorWords(ir);
  const views = viewsOf(ir);
  inlineVariables(ir, scope.prefersSize);
  forwardCopies(ir);
  roundLate(ir);
  if (scope.extras.dirtyPageTracking === true) insertStoreBarrier(ir);
  return views;
}

/** What becomes one JavaScript function, once its IR is as it shall be. */
interface Unit {
  readonly ir: FunctionIR;
  readonly name: string;
  readonly views: Views;
  readonly nanBits: NanBits;
  readonly suspending: SuspendingCalls | null;
  /** Variables that calls of outlined parts hand on in case they are assigned. */
  readonly handedOn: ReadonlySet<number>;
  /** True in the quick tier. */
  readonly isQuick?: boolean;
  readonly countsHeat?: boolean;
  /** True if it takes no context (inner-form.ts). */
  readonly isInner?: boolean;
}

const NONE: ReadonlySet<number> = new Set();

function emitUnit(unit: Unit, scope: ModuleScope, naming: FunctionNaming): Statement {
  const { ir, name, views, nanBits, suspending } = unit;
  const isInner = unit.isInner === true;
  const isPrimary =
    !isInner &&
    scope.isOptimised &&
    views.memories.includes(PRIMARY_MEMORY) &&
    holdsPrimaryView(ir.body);
  const windows = scope.extras.engine === 'interpreting' ? byteMemories(ir.body) : [];
  const isQuick = unit.isQuick === true;
  if (!isQuick) ir.body = labelSwitches(ir.body);
  if (scope.prefersSize) joinWords(ir);
  const representatives = coalesceVariables(ir);
  const names = nameVariables(ir, representatives, naming);
  const registers = new Registers();
  let usesFloatOne = false;
  const statementScope: StatementScope = {
    module: scope,
    name: (variable) => names[variable]!,
    mayBeRaw: nanBits.mayBeRaw,
    needsRaw: nanBits.needsRaw,
    mayBeWhole: scope.isOptimised && !isQuick ? analyseWholeFloats(ir) : nothingIsWhole,
    floatOne: () => {
      usesFloatOne = true;
      return FLOAT_ONE;
    },
    registers,
    memories: views.memories,
    windows,
    holdsWindow: (k) => windows.includes(k),
    holdsPrimaryView: isPrimary,
    view: (k) => field.view(k),
    suspending,
    innerName: isInner ? name : null,
    checkpoint: () =>
      unit.countsHeat === true ? heatInLoop(ir.functionIndex) : checkpointStatement(scope),
  };
  const body = new StatementEmitter(statementScope).list(ir.body);
  if (isPrimary && views.areNeededAtEntry) body.unshift(checkView(scope.ownView()));
  const handed = handedFloats(ir, scope);
  const declarations: Declaration[] = [
    ...declareHanded(ir, handed, names, registers),
    ...declareViews(unit, isPrimary, scope),
    ...declareVariables(unit, names, representatives),
  ];
  const ownRegisters = registers.declaration();
  if (ownRegisters !== null) declarations.unshift(ownRegisters);
  if (suspending?.usesVariable) declarations.push([CALL_VARIABLE, null]);
  if (usesFloatOne) declarations.push(declareFloatOne(scope));
  if (scope.extras.dirtyPageTracking === true)
    declarations.push(...markVariables(markedMemories(ir.body)));
  declarations.push(...declareWindows(windows, views.areNeededAtEntry));
  const ownParams = parametersOf(ir)
    .filter((_, i) => handed[i] === 0)
    .map((v) => names[v]!);
  const params = ['$', ...ownParams];
  if (unit.countsHeat === true) body.unshift(heatAtEntry(ir.functionIndex, params));
  const whole = declarations.length > 0 ? [vars(declarations), ...body] : body;
  if (isInner) return constFunc(name, ownParams, whole);
  return suspending === null ? func(name, params, whole) : generatorFunc(name, params, whole);
}

type Declaration = [name: string, value: Expression | null];

const handedFloats = (ir: FunctionIR, scope: ModuleScope): number[] =>
  handedIn(
    parametersOf(ir).map((v) => ir.variables[v]!),
    scope.isOptimised && ir.parameters !== undefined,
  );

const declareHanded = (
  ir: FunctionIR,
  handed: readonly number[],
  names: readonly string[],
  registers: Registers,
): Declaration[] =>
  parametersOf(ir).flatMap((v, i): Declaration[] =>
    handed[i] === 0 ? [] : [[names[v]!, registers.at(handed[i]!, ir.variables[v]!)]],
  );

function declareViews(
  { views, isInner }: Unit,
  isPrimary: boolean,
  scope: ModuleScope,
): Declaration[] {
  return views.memories.map((k) => {
    const name = field.view(k);
    if (isInner === true) return [name, currentView(scope)];
    if (isPrimary && k === PRIMARY_MEMORY) return [name, primaryView()];
    return [name, views.areNeededAtEntry ? member(id('$'), name) : null];
  });
}

function declareVariables(
  { ir, handedOn }: Unit,
  names: string[],
  representatives: ArrayLike<number>,
): Declaration[] {
  const declarations: Declaration[] = [];
  const parameters = new Set(parametersOf(ir));
  const typed = new Set([...handedOn].map((v) => representatives[v]!));
  ir.variables.forEach((cls, v) => {
    if (representatives[v] !== v || parameters.has(v)) return;
    // Declared locals start at zero; temporaries are assigned before they are read, but for those
    // that are handed on in case they are: these must not change their type.
    const isZero = (v < ir.localCount && ir.parameters === undefined) || typed.has(v);
    declarations.push([names[v]!, isZero ? initial(cls) : null]);
  });
  return declarations;
}
