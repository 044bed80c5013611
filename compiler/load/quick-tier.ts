/**
 * The quick tier: makes the first code of single functions, by the baseline compiler or, where that refuses,
 * by the full pipeline without most of its passes. All units of a module share one set of helpers, and
 * see what they use through one object.
 */
import type { Code } from '../../runtime/abi.ts';
import { constructorName } from '../emit/gc.ts';
import { HEAT, HOT_ENTRY, HOT_LOOP, RESUME } from '../emit/heat.ts';
import { declareIntrinsics } from '../emit/intrinsics.ts';
import { ModuleEmitter } from '../emit/module-emitter.ts';
import type { ModuleNames } from '../emit/module-names.ts';
import { CODE_TABLE } from '../emit/form-names.ts';
import type { References } from '../emit/scope.ts';
import type { BaselineCompiler, BaselineFunction } from '../baseline/compiler.ts';
import { makeBaseline } from '../baseline/make-baseline.ts';
import { printCompact } from '../emit/print.ts';
import { at, id, num, verbatimSource } from '../emit/estree.ts';
import type { Statement } from '../emit/estree.ts';
import { PLAIN_CODE } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { FirstTier, RunFunction } from './code-runner.ts';
import type { FunctionShape, Tiering } from './tiering.ts';
import { heatOf } from './tiering.ts';
import { workPerCount } from './work-estimate.ts';

/** Estimated bytes of V8's bytecode for a character of baseline code: measured 1.4 to 2.1 over packages. */
const BYTECODE_BY_CHARACTER = 1.6;

/** Functions that the baseline compiler may refuse before it has taken any. */
const REFUSALS_TO_START_WITH = 50;

export interface QuickTierOptions {
  readonly info: ModuleInfo;
  readonly names: ModuleNames;
  readonly tiering: Tiering;
  /** Values of names that are the same in all units. */
  readonly environment: Record<string, unknown>;
  /** Runs declarations with the runtime in scope. @returns those that are named */
  declare(
    statements: readonly Statement[],
    runtime: readonly string[],
    names: readonly string[],
  ): Record<string, unknown>;
}

export class QuickTier implements FirstTier {
  private readonly options: QuickTierOptions;
  private readonly runFunction: RunFunction;
  private readonly emitter: ModuleEmitter;
  private readonly baseline: BaselineCompiler;
  /** Functions that the baseline compiler refused, and those that it took. */
  private refusedCount = 0;
  private takenCount = 0;
  private readonly countsHeat: boolean;

  constructor(options: QuickTierOptions, runFunction: RunFunction) {
    const { info, names, tiering } = options;
    this.options = options;
    this.runFunction = runFunction;
    this.countsHeat = tiering.threshold < Infinity;
    this.emitter = new ModuleEmitter(info, {
      names,
      extras: PLAIN_CODE,
      source: verbatimSource,
      functionValue: (index) => at(id(CODE_TABLE), num(index)),
      countsHeat: this.countsHeat,
    });
    this.baseline = makeBaseline(info, names, {
      calleeText: (index) => `${CODE_TABLE}[${index}]`,
      heat: this.countsHeat
        ? { textLength: tiering.giantSize / BYTECODE_BY_CHARACTER, rounds: tiering.threshold }
        : null,
    });
  }

  translate(index: number): Code {
    const made = this.tryBaseline(index);
    if (made === null) return this.translateQuickly(index);
    const bytecodeSize = made.text.length * BYTECODE_BY_CHARACTER;
    return this.run(index, made.text, made.references, { ...made, bytecodeSize });
  }

  /** Asks the baseline compiler as long as it does not refuse much more of the module than it takes. */
  private tryBaseline(index: number): BaselineFunction | null {
    if (this.refusedCount > 2 * this.takenCount + REFUSALS_TO_START_WITH) return null;
    const made = this.baseline.compile(index);
    if (made === null) this.refusedCount++;
    else this.takenCount++;
    return made;
  }

  private translateQuickly(index: number): Code {
    const made = this.emitter.quickFunction(index);
    return this.run(index, printCompact([made.declaration]), this.emitter.takeReferences(), made);
  }

  private run(
    index: number,
    text: string,
    { intrinsics, runtime, types }: References,
    shape: Omit<FunctionShape, 'workPerCount'>,
  ): Code {
    const { tiering, environment, info } = this.options;
    this.provide(intrinsics);
    const needed = ['R', CODE_TABLE, ...runtime, ...intrinsics, ...types.map(constructorName)];
    const variables: [string, number][] = [];
    if (this.countsHeat) {
      needed.push(HOT_ENTRY, HOT_LOOP, RESUME);
      variables.push([
        HEAT,
        heatOf(tiering, { ...shape, workPerCount: () => workPerCount(info, index) }),
      ]);
    }
    return this.runFunction({ text, needed, variables }, environment) as Code;
  }

  /** Puts intrinsics into the environment that are not there yet. */
  private provide(names: readonly string[]): void {
    const { environment } = this.options;
    const missing = names.filter((name) => !Object.hasOwn(environment, name));
    if (missing.length === 0) return;
    const { statements, runtime } = declareIntrinsics(missing, verbatimSource);
    Object.assign(environment, this.options.declare(statements, runtime, missing));
  }
}
