/**
 * The quick tier: makes code of single functions by the shortest way. All units of a module share one
 * set of helpers, and see what they use through one object.
 */
import type { Code } from '../../runtime/abi.ts';
import { constructorName } from '../emit/gc.ts';
import { HEAT, HOT_ENTRY, HOT_LOOP } from '../emit/heat.ts';
import { declareIntrinsics } from '../emit/intrinsics.ts';
import { ModuleEmitter } from '../emit/module-emitter.ts';
import type { ModuleNames } from '../emit/module-names.ts';
import { CODE_TABLE } from '../emit/scope.ts';
import { at, id, num } from '../emit/estree.ts';
import type { Statement } from '../emit/estree.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { QuickRunner } from './code-runner.ts';
import type { Tiering } from './tiering.ts';
import { heatOf } from './tiering.ts';

export interface QuickTierOptions {
  readonly info: ModuleInfo;
  readonly names: ModuleNames;
  readonly tiering: Tiering;
  readonly runner: QuickRunner;
  /** Values of names that are the same in all units. */
  readonly environment: Record<string, unknown>;
  /** Runs declarations with the runtime in scope. @returns those that are named */
  declare(
    statements: readonly Statement[],
    runtime: readonly string[],
    names: readonly string[],
  ): Record<string, unknown>;
}

export class QuickTier {
  private readonly options: QuickTierOptions;
  private readonly emitter: ModuleEmitter;
  private readonly countsHeat: boolean;

  constructor(options: QuickTierOptions) {
    const { info, names, tiering } = options;
    this.options = options;
    this.countsHeat = tiering.threshold < Infinity;
    this.emitter = new ModuleEmitter(info, {
      names,
      // Neither what only pays once V8 has optimised it, nor what is spelled for interpreters.
      extras: { engine: 'walking' },
      functionValue: (index) => at(id(CODE_TABLE), num(index)),
      countsHeat: this.countsHeat,
    });
  }

  translate(index: number): Code {
    const { names, tiering, runner, environment } = this.options;
    const made = this.emitter.quickFunction(index);
    const { declaration } = made;
    const used = this.emitter.takeReferences();
    this.provide(used.intrinsics);
    const needed = ['R', CODE_TABLE, ...used.runtime, ...used.intrinsics];
    for (const type of used.types) needed.push(constructorName(type));
    const variables: [string, number][] = [];
    if (this.countsHeat) {
      needed.push(HOT_ENTRY, HOT_LOOP);
      variables.push([HEAT, heatOf(tiering, made)]);
    }
    const name = names.functionName(index);
    return runner.runFunction({ name, declaration, needed, variables }, environment) as Code;
  }

  /** Puts intrinsics into the environment that are not there yet. */
  private provide(names: readonly string[]): void {
    const { environment } = this.options;
    const missing = names.filter((name) => !Object.hasOwn(environment, name));
    if (missing.length === 0) return;
    const { statements, runtime } = declareIntrinsics(missing);
    Object.assign(environment, this.options.declare(statements, runtime, missing));
  }
}
