/**
 * The baseline compiler: text of one function in one pass over its body, without trees. What an
 * instruction becomes is filled into a template that is cut from its own lowering (template-maker.ts);
 * control, locals and constants are written here.
 *
 * Gets bodies that have been validated. Its code is exact; what only makes code better is not done.
 *
 * Refuses some functions: those with an instruction that it does not know (operand-types.ts), nested too deep, or
 * with too many slots. The caller translates these by other means: at run time the quick tier does
 * (load/quick-tier.ts), ahead of time the function has one form only (emit/two-forms.ts).
 */
import { field } from '../../runtime/abi.ts';
import { F32, F64, I32, I64 } from '../../runtime/value-types.ts';
import type { FunctionNaming } from '../emit/function.ts';
import { heatAtEntry, heatInLongLoop, heatInLoop } from '../emit/heat.ts';
import type { FirstForm } from '../emit/two-forms.ts';
import type { ModuleScope, References } from '../emit/scope.ts';
import { byName, instructions } from '../instructions/index.ts';
import { endsPart, opensBlock } from '../instructions/row.ts';
import type { InstructionRow } from '../instructions/row.ts';
import type { ModuleTranslation } from '../ir/module-translation.ts';
import type { FunctionCounts } from '../ir/function-counts.ts';
import { bodyOf } from '../module-info.ts';
import { BaselineLocals } from './locals.ts';
import { reloadOf } from './template.ts';
import { statementText, textByIndex } from './text.ts';

/** A function's declaration, and what it refers to outside of itself. */
export interface BaselineFunction {
  readonly text: string;
  readonly references: References;
  readonly counts: FunctionCounts;
  /** See FunctionIR. */
  readonly hasFloatWords: boolean;
}

type Walk = (compiler: BaselineCompiler, row: InstructionRow) => void;

/** Instructions that are written without a template. */
const walks: Readonly<Record<string, Walk>> = {
  nop: () => undefined,
  block: (c) => c.walkBlocks(),
  loop: (c) => c.walkBlock('loop'),
  if: (c) => c.walkBlock('if'),
  else: (c) => c.else(),
  end: (c) => c.end(),
  br: (c) => c.branch(c.reader.index),
  br_if: (c) => c.branchIf(c.reader.index),
  br_table: (c) => c.branchTable(c.reader.labels),
  br_on_null: (c) => c.branchOnNull(c.reader.index),
  br_on_non_null: (c) => c.branchOnNonNull(c.reader.index),
  br_on_cast: (c) => c.branchOnCast(c.reader.index, false),
  br_on_cast_fail: (c) => c.branchOnCast(c.reader.index, true),
  return: (c) => c.return(),
  try_table: (c) => c.tryTable(c.reader.catches),
  try: (c) => c.try(),
  catch: (c) => c.catch(c.reader.index),
  catch_all: (c) => c.catch(-1),
  rethrow: (c) => c.rethrow(c.reader.index),
  delegate: (c) => c.delegate(c.reader.index),
  drop: (c) => c.drop(),
  'local.set': (c) => c.localSet(c.reader.index),
  'local.tee': (c) => {
    const { index } = c.reader;
    c.localSet(index);
    c.localGet(index);
  },
  'i32.const': (c) => c.intConstants(I32),
  'i64.const': (c) => c.intConstants(I64),
  'f32.const': (c, row) => c.floatConstant(row, F32),
  'f64.const': (c, row) => c.floatConstant(row, F64),
};

/** The first learns of floats, the second is right; a third corrects what moved when floats became words. */
const MAX_ATTEMPTS = 3;

/** A frame with more slots than this leaves too little of the stack to others. */
const MAX_SLOTS = 200;

const LOCAL_GET = byName.get('local.get')!.opcode;

/** By instruction id. */
const structural = instructions.map((row) => walks[row.name]);

export interface BaselineOptions {
  readonly translation: ModuleTranslation;
  /** In which the callee of a direct call is spelled CALLEE. */
  readonly scope: ModuleScope;
  readonly naming: FunctionNaming & { readonly functionName: (functionIndex: number) => string };
  /** How a direct call starts. */
  readonly calleeText: (functionIndex: number) => string;
  /** How functions count how often they run (emit/heat.ts); null if they don't. */
  readonly heat: Heat | null;
}

/** When calls of functions with long texts are taken over. */
export interface Heat {
  /** Characters of a text that is long. */
  readonly textLength: number;
  /** Rounds of its loops, once it has better code, that a call may spend in it. */
  readonly rounds: number;
}

/** More variables are not handed on. */
const MAX_HANDED_VARIABLES = 1000;

export class BaselineCompiler extends BaselineLocals {
  private readonly options: BaselineOptions;
  /** By number of parameters, whose names depend on it: how a function that counts heat begins. */
  private readonly entryTexts: ((functionIndex: number) => string)[] = [];
  private form: FirstForm | null = null;

  constructor(options: BaselineOptions) {
    super(options.translation, options.scope, options.naming.shortLocal, options.calleeText);
    this.options = options;
  }

  /** @returns null if it refuses the function, or its loop can't be left */
  compileFirstForm(functionIndex: number, form: FirstForm): BaselineFunction | null {
    this.form = form;
    const made = this.compile(functionIndex);
    this.form = null;
    return made;
  }

  /** @returns null if it refuses the function */
  compile(functionIndex: number): BaselineFunction | null {
    this.flow.clear();
    for (let n = 0; n < MAX_ATTEMPTS; n++) {
      const made = this.attempt(functionIndex);
      if (made === null || !this.flow.learn()) return made;
    }
    return null;
  }

  private attempt(functionIndex: number): BaselineFunction | null {
    const { start, end } = bodyOf(this.module.info, functionIndex);
    this.type = this.module.functionType(functionIndex);
    this.resetStack();
    this.resetHandlers();
    this.used.clear();
    this.reader.open(start, end);
    const parameterCount = this.declareLocals();
    this.begin();
    while (this.frames.length > 0 && !this.isRefused) {
      const row = this.reader.next();
      // A third of all instructions.
      if (row.opcode === LOCAL_GET) {
        this.localGet(this.reader.index);
        continue;
      }
      const walk = structural[row.id];
      if (walk === undefined) this.instruction(row);
      else walk(this, row);
      if (!this.isReachable) this.skipUnreachable();
    }
    if (this.isRefused || this.slotCount > MAX_SLOTS) return null;
    return this.finished(functionIndex, parameterCount);
  }

  private finished(functionIndex: number, parameterCount: number): BaselineFunction | null {
    const { naming, heat } = this.options;
    const views = new Set<string>();
    const intrinsics = new Set<string>();
    const runtime = new Set<string>();
    const types = new Set<number>();
    let hasFloatWords = false;
    for (const { memories, references, hasFloatWords: isOfFloats } of this.used) {
      hasFloatWords ||= isOfFloats;
      for (let i = 0; i < memories.length; i++) views.add(field.view(memories[i]!));
      addAll(references.intrinsics, intrinsics);
      addAll(references.runtime, runtime);
      addAll(references.types, types);
    }
    const params: string[] = [];
    for (let v = 0; v < parameterCount; v++) params.push(this.variableName(v));
    const declared = [...views].map((name) => `${name}=$.${name}`);
    this.declareZeros(declared);
    for (let slot = 0; slot < this.slotCount; slot++) declared.push(this.slotName(slot));
    if (!this.writeLoopHeads(functionIndex, intrinsics)) return null;
    const text = this.withThrowLabels(this.takeText(), declared);
    const all = ['$', ...params];
    const entry = heat !== null ? this.entryText(functionIndex, params) : '';
    const variables = declared.length === 0 ? '' : `var ${declared.join()};`;
    const reload = reloadOf([...views]);
    const body = reload === this.reload ? text : text.replaceAll(this.reload, reload);
    const name = this.form?.name ?? naming.functionName(functionIndex);
    return {
      text: `function ${name}(${all.join()}){${entry}${variables}${body}}`,
      references: {
        intrinsics: [...intrinsics],
        runtime: [...runtime],
        types: [...types],
        usesPrimaryView: false,
      },
      counts: this.counts,
      hasFloatWords,
    };
  }

  private entryText(functionIndex: number, params: readonly string[]): string {
    const textOf = (this.entryTexts[params.length] ??= textByIndex((index) =>
      heatAtEntry(index, ['$', ...params]),
    ));
    return textOf(functionIndex);
  }

  /** Writes what rounds of loops begin with. @returns false if a first form's loop can't be left */
  private writeLoopHeads(functionIndex: number, intrinsics: Set<string>): boolean {
    if (this.form !== null) return this.writeRounds(this.form, intrinsics);
    const { heat } = this.options;
    if (heat === null) return true;
    const simple = textOfHeatInLoop(functionIndex);
    const long = this.longLoopHeads(functionIndex, heat, simple, intrinsics);
    this.loopHeads.forEach(({ place }, i) => this.fillPlace(place, long?.[i] ?? simple));
    return true;
  }

  /** Heads that are ways out, for a long text; null if they would make it longer by half. */
  private longLoopHeads(
    functionIndex: number,
    heat: Heat,
    simple: string,
    intrinsics: Set<string>,
  ): string[] | null {
    const { loopHeads } = this;
    const length = this.textLength() + simple.length * loopHeads.length;
    if (length < heat.textLength || this.variableCount > MAX_HANDED_VARIABLES) return null;
    const locals = this.localValues(intrinsics);
    const heads = loopHeads.map(({ offset, mayBeLeft }) =>
      mayBeLeft
        ? statementText(heatInLongLoop(functionIndex, heat.rounds, offset, locals))
        : simple,
    );
    const added = heads.reduce((sum, head) => sum + head.length - simple.length, 0);
    return added < length / 2 ? heads : null;
  }

  private writeRounds(form: FirstForm, intrinsics: Set<string>): boolean {
    const { loopHeads } = this;
    const leavable = loopHeads.find(({ offset, mayBeLeft }) => mayBeLeft && offset === form.loop);
    if (leavable === undefined || this.variableCount > MAX_HANDED_VARIABLES) return false;
    const round = statementText(form.round(this.localValues(intrinsics)));
    const other = statementText(form.otherRound);
    for (const head of loopHeads) this.fillPlace(head.place, head === leavable ? round : other);
    return true;
  }

  /** Passes over dead code up to what makes code reachable again. */
  private skipUnreachable(): void {
    let depth = 0;
    while (!this.isReachable && this.frames.length > 0 && !this.isRefused) {
      const row = this.reader.next();
      if (opensBlock(row)) depth++;
      else if (depth === 0 && endsPart(row)) structural[row.id]!(this, row);
      else if (row.flow === 'end') depth--;
    }
  }

  drop(): void {
    const values = this.popValues([this.types[this.types.length - 1]!]);
    for (const x of values) this.discard(x);
  }

  walkBlocks(): void {
    const { blockParams, blockResults } = this.reader;
    if (blockParams.length + blockResults.length > 0) this.walkBlock('block');
    else this.blocks(1 + this.reader.skipEmptyBlocks());
  }

  walkBlock(kind: 'block' | 'loop' | 'if'): void {
    const { blockParams, blockResults } = this.reader;
    this[kind](blockParams, blockResults);
  }
}

const textOfHeatInLoop = textByIndex(heatInLoop);

function addAll<T>(items: readonly T[], set: Set<T>): void {
  for (let i = 0; i < items.length; i++) set.add(items[i]!);
}
