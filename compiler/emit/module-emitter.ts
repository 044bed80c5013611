/**
 * Emits the parts of one module: each function, and the head that the runtime needs to make
 * instances. Puts nothing together: see artefact.ts for files, ../load/in-memory.ts for live code.
 * Holds one function's tree at a time.
 */
import { partCount } from '../../runtime/value-types.ts';
import type { FunctionCounts } from '../ir/function-counts.ts';
import type { GlobalDescriptor } from '../../runtime/abi.ts';
import { NAMED_GLOBALS, field, livesInFields } from '../../runtime/abi.ts';
import { BodyReader } from '../binary/body-reader.ts';
import type { EmittedExtras } from '../extras.ts';
import { NO_EXTRAS } from '../extras.ts';
import { ModuleTranslation } from '../ir/module-translation.ts';
import { resumedAt } from '../ir/resume.ts';
import { FunctionTranslator } from '../ir/translator.ts';
import type { FunctionIR } from '../ir/function-ir.ts';
import { sizeOfList } from '../passes/bytecode-size.ts';
import type { ModuleInfo } from '../module-info.ts';
import { bodyLength, isEscaping } from '../module-info.ts';
import { emitAdapter, emitWrapper } from './boundary.ts';
import type { I64Form } from './boundary.ts';
import { ConstantEmitter } from './constants.ts';
import type { DescriptorData } from './descriptor.ts';
import { describe, describeGlobals } from './descriptor.ts';
import { NULL, assign, expr, func, id, member, num, verbatim } from './estree.ts';
import type { Expression, Statement } from './estree.ts';
import { resumedName } from './form-names.ts';
import { emitCode, emitFunction, emitParts, emitQuickly } from './function.ts';
import { extraFields } from './extra-fields.ts';
import type { FunctionNaming } from './function.ts';
import { emitConstructor } from './gc.ts';
import type { SourceReader } from './intrinsics.ts';
import type { ModuleNames } from './module-names.ts';
import { ModuleScope } from './scope.ts';
import { TwoForms, isNeverOptimised, mayHaveTwoForms } from './two-forms.ts';
import type { FirstFormMaker } from './two-forms.ts';
import type { References, SuspendingScope, UsedNames } from './scope.ts';
import { emitSuspendingForm, namedSuspendingScope } from './suspending-form.ts';

export interface ModuleEmitterOptions {
  readonly names: ModuleNames;
  /** How a call of a defined function starts; its name if absent. */
  readonly functionValue?: (functionIndex: number) => Expression;
  /** How suspending forms call each other; by name if absent. */
  readonly suspending?: SuspendingScope;
  readonly extras?: EmittedExtras;
  /** Default 'bigint'. */
  readonly i64?: I64Form;
  /** True if small code is wanted even where it is a little slower. Default false. */
  readonly prefersSize?: boolean;
  /** What makes first forms of long interpreters, if these are to have two (two-forms.ts). */
  readonly firstForm?: FirstFormMaker | null;
  /** Whether functions count how often they run: see `quickFunction`. Default false. */
  readonly countsHeat?: boolean;
  /** See ScopeOptions. */
  readonly source: SourceReader;
}

/** A body up to this length is not looked at: its bytecode is as good as certainly no giant's. */
const SMALL_BYTE_LENGTH = 500;

/** A function of the quick tier, and what tells when to replace it (load/tiering.ts). */
export interface QuickFunction {
  readonly declaration: Statement;
  readonly bytecodeSize: number;
  readonly counts: FunctionCounts;
  readonly hasFloatWords: boolean;
}

export class ModuleEmitter {
  readonly info: ModuleInfo;
  readonly translation: ModuleTranslation;
  readonly names: ModuleNames;
  readonly extras: EmittedExtras;
  private readonly scope: ModuleScope;
  private readonly translator: FunctionTranslator;
  private readonly naming: FunctionNaming;
  private readonly globals: readonly GlobalDescriptor[];
  private readonly i64: I64Form;
  private readonly countsHeat: boolean;
  private readonly firstForm: FirstFormMaker | null;

  constructor(info: ModuleInfo, options: ModuleEmitterOptions) {
    this.info = info;
    this.names = options.names;
    this.i64 = options.i64 ?? 'bigint';
    this.globals = describeGlobals(info);
    this.extras = options.extras ?? NO_EXTRAS;
    this.countsHeat = options.countsHeat === true;
    this.firstForm = options.firstForm ?? null;
    this.translation = new ModuleTranslation(info, this.extras, this.countsHeat);
    this.translator = new FunctionTranslator(this.translation, new BodyReader(info));
    this.naming = options.names;
    this.scope = new ModuleScope(info, {
      functionName: (index) => options.names.functionName(index),
      globals: this.globals,
      extras: this.extras,
      prefersSize: options.prefersSize === true,
      source: options.source,
      suspending: options.suspending ?? namedSuspendingScope(info, options.names),
      ...(options.functionValue === undefined ? {} : { functionValue: options.functionValue }),
    });
  }

  /** Declarations of one defined function, by index in the function space. */
  function(functionIndex: number): Statement[] {
    const ir = this.translator.translate(functionIndex);
    return this.inTwoForms(ir) ?? emitFunction(ir, this.scope, this.naming);
  }

  /** The declarations of a long interpreter (two-forms.ts), or null. */
  private inTwoForms(ir: FunctionIR): Statement[] | null {
    const { scope, naming, firstForm } = this;
    const { functionIndex } = ir;
    if (firstForm === null || scope.isTailCaller(functionIndex)) return null;
    if (!mayHaveTwoForms(ir, bodyLength(this.info, functionIndex))) return null;
    const forms = new TwoForms(scope.functionName(functionIndex), ir);
    const first = firstForm(functionIndex, forms.first);
    if (first === null || !isNeverOptimised(first.text)) return null;
    this.addReferences(first.references);
    const settled = resumedAt(ir, ir.dispatchLoop!.label, forms.handedOn);
    const parts = emitParts(settled, forms.settledName, scope, naming);
    return [...forms.chooser(), verbatim(first.text), ...parts];
  }

  /** The same from one of its loops on, if it makes no tail calls (ir/resume.ts). @param offset of the loop */
  resumedFunction(
    functionIndex: number,
    offset: number,
  ): { name: string; declarations: Statement[] } {
    const name = resumedName(this.scope.functionName(functionIndex));
    const ir = this.translator.translateFrom(functionIndex, offset);
    return { name, declarations: emitParts(ir, name, this.scope, this.naming) };
  }

  /** The declaration of one that makes no tail calls, in the quick tier, and what it is like. */
  quickFunction(functionIndex: number): QuickFunction {
    const ir = this.translator.translate(functionIndex);
    const declaration = emitQuickly(ir, this.scope, this.naming, this.countsHeat);
    // Afterwards: nothing is nested too deep for a walk any more.
    const bytecodeSize = this.mayBeGiant(functionIndex) ? sizeOfList(ir.body) : 0;
    const { counts, hasFloatWords } = ir;
    return { declaration, bytecodeSize, counts, hasFloatWords };
  }

  private mayBeGiant(functionIndex: number): boolean {
    return this.countsHeat && bodyLength(this.info, functionIndex) > SMALL_BYTE_LENGTH;
  }

  /** True if a defined function has a suspending form. */
  maySuspend(functionIndex: number): boolean {
    return this.scope.suspending.maySuspend(functionIndex);
  }

  /** Declarations of the suspending form of a function that has one. */
  suspendingForm(functionIndex: number): Statement[] {
    return emitSuspendingForm(this.translator.translate(functionIndex), this.scope, this.naming);
  }

  /** What code emitted since the last call refers to. */
  takeUsed(): UsedNames {
    return this.scope.takeUsed();
  }

  /** The same as data, to be handed to the emitter that writes the end of the file. */
  takeReferences(): References {
    return this.scope.takeReferences();
  }

  /** Takes over what another emitter's functions refer to. */
  addReferences(references: References): void {
    this.scope.addReferences(references);
  }

  /** Function types of which values cross to JavaScript, and of imported functions. */
  borderTypes(): { wrapped: number[]; adapted: number[] } {
    const { functionTypes, imports } = this.info;
    const wrapped = new Set<number>();
    for (let i = 0; i < functionTypes.length; i++)
      if (isEscaping(this.info, i)) wrapped.add(functionTypes[i]!);
    const adapted = new Set<number>();
    for (const item of imports) if (item.kind === 'func') adapted.add(item.type);
    // An imported host function may be handed on: it needs a wrapper of its own.
    for (const type of adapted) wrapped.add(type);
    const sorted = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
    return { wrapped: sorted(wrapped), adapted: sorted(adapted) };
  }

  wrapper(typeIndex: number): Statement[] {
    return emitWrapper(typeIndex, this.translation.typeAt(typeIndex), this.scope, this.i64);
  }

  adapter(typeIndex: number): Statement[] {
    return emitAdapter(typeIndex, this.translation.typeAt(typeIndex), this.scope, this.i64);
  }

  /** Constructor functions of struct and array types. */
  constructors(types: readonly number[]): Statement[] {
    return types.map((k) => emitConstructor(this.info, k));
  }

  /** `initGlobals`, constant expressions, and the data that refers to them. */
  head(): { statements: Statement[]; descriptor: DescriptorData } {
    const constants = new ConstantEmitter(this.translator, this.scope, this.naming);
    const descriptor = describe(this.info, this.globals, constants);
    const initGlobals = emitCode(
      this.translator.translateGlobals(),
      'initGlobals',
      this.scope,
      this.naming,
    );
    return { statements: [...constants.statements, initGlobals], descriptor };
  }

  /** The constructor of contexts: every field that code uses, so that all contexts look alike. */
  context(): Statement {
    const { info } = this;
    const fields: [string, Expression][] = [];
    const add = (name: string | null, value: Expression): void => {
      if (name !== null) fields.push([name, value]);
    };
    info.memories.forEach((_, k) => {
      add(field.view(k), NULL);
      add(field.bytes(k), NULL);
      if (this.extras.dirtyPageTracking === true) add(field.written(k), NULL);
    });
    for (const name of ['artefact', 'M', 'T', 'G', 'I', 'K', 'refs', 'tags', 'data', 'elem'])
      add(name, NULL);
    info.tables.forEach((_, k) => add(field.table(k), NULL));
    this.globals.forEach((global, k) => this.globalFields(global, k, add));
    for (const k of this.comparedTypes()) add(field.type(k), num(0));
    for (let k = 0; k < info.importedFunctionCount; k++) add(field.imported(k), NULL);
    for (const [name, value] of extraFields(this.extras)) add(name, value);
    return func(
      'Context',
      [],
      fields.map(([name, value]) => expr(assign(member(id('this'), name), value))),
    );
  }

  private globalFields(
    global: GlobalDescriptor,
    k: number,
    add: (name: string | null, value: Expression) => void,
  ): void {
    if (k >= NAMED_GLOBALS) return;
    if (!livesInFields(global, k)) return add(field.global(k), NULL);
    for (let n = 0; n < partCount(global.type); n++) add(field.globalPart(k, n), num(0));
  }

  /** Types that call_indirect and casts check: known before any function is translated. */
  comparedTypes(): number[] {
    const types: number[] = [];
    this.info.types.forEach(({ kind }, k) => {
      const isCompared = kind === 'func' || this.info.canonicalTypes[k] === k;
      if (isCompared && field.type(k) !== null) types.push(k);
    });
    return types;
  }
}
