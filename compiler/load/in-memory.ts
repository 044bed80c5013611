/**
 * A module as live code, translated lazily: a group of functions when one of them is first called.
 * How code is run is its runner's business.
 */
import type {
  Artefact,
  ConstFunction,
  ExportWrapper,
  GcConstructor,
  ImportAdapter,
  PrimaryView,
} from '../../runtime/abi.ts';
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { Code } from '../../runtime/abi.ts';
import type { ConstantCode } from '../emit/constants.ts';
import { adaptName, wrapName } from '../emit/boundary.ts';
import { describeGlobals } from '../emit/descriptor.ts';
import type { Statement } from '../emit/estree.ts';
import { extraFlags } from '../emit/extra-fields.ts';
import { ModuleEmitter } from '../emit/module-emitter.ts';
import { shortNames } from '../emit/module-names.ts';
import { PRIMARY_VIEW } from '../emit/primary-view.ts';
import { runtimeNames } from '../emit/runtime-names.ts';
import { constructedTypes, constructorName } from '../emit/gc.ts';
import { CODE_TABLE, SUSPENDING_TABLE, TAIL_TABLE, tailName } from '../emit/form-names.ts';
import type { EmittedExtras } from '../extras.ts';
import { NO_EXTRAS, adaptedTo, areAsked } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CodeRunner, FirstTier } from './code-runner.ts';
import { LazyCode } from './lazy-code.ts';
import type { ReplaceCode } from './lazy-code.ts';
import type { QuickTierOptions } from './quick-tier.ts';
import { LazySuspendingForms } from './suspending-forms.ts';
import { DEFAULT_TIERING, FULL_ONLY } from './tiering.ts';
import type { Tiering } from './tiering.ts';

/** The runtime's exports, as emitted code uses them. */
export type RuntimeNamespace = Readonly<Record<string, unknown>>;

/** The parts of an artefact that are emitted code, or refer to it. */
type LazyParts = Required<
  Pick<
    Artefact,
    'elements' | 'data' | 'comparedTypes' | 'constructors' | 'Context' | 'initGlobals' | 'tableInit'
  >
>;

class LazyModule<Piece> {
  private readonly info: ModuleInfo;
  private readonly runtime: RuntimeNamespace;
  private readonly runner: CodeRunner<Piece>;
  private readonly emitter: ModuleEmitter;
  private readonly code: LazyCode<Piece>;
  private readonly suspending: LazySuspendingForms;
  /** Constructor functions by type index. */
  private types: Record<number, GcConstructor> = {};
  /** Of a class of its own: engines know of its property by the class. */
  private readonly primary: PrimaryView = new (class Primary {})();

  constructor(
    info: ModuleInfo,
    runtime: RuntimeNamespace,
    runner: CodeRunner<Piece>,
    extras: EmittedExtras,
    tiering: Tiering,
  ) {
    this.info = info;
    this.runtime = runtime;
    this.runner = runner;
    const names = shortNames(runtimeNames);
    this.suspending = new LazySuspendingForms({
      info,
      functionName: (index) => names.functionName(index),
      emit: (index) => this.emitter.suspendingForm(index),
      run: (statements) => void this.evaluate([runner.piece(statements)], []),
    });
    this.emitter = new ModuleEmitter(info, {
      names,
      extras,
      source: runner.source,
      suspending: this.suspending.scope,
      functionValue: (index) => this.code.functionValue(index),
    });
    let tier: FirstTier | null = null;
    const tierOptions = (): QuickTierOptions => ({
      info,
      names,
      tiering,
      environment: this.commonEnvironment(),
      declare: (statements, runtimeFunctions, results) => {
        const values = new Map(runtimeFunctions.map((name) => [name, runtime[name]]));
        return runner.run([runner.piece(statements)], values.set('R', runtime['R']), results);
      },
    });
    const { quick } = runner;
    this.code = new LazyCode({
      info,
      tiering,
      replace: runtime['replaceCode'] as ReplaceCode,
      functionName: (index) => names.functionName(index),
      emit: (index, then) => runner.piece([...this.emitter.function(index), ...then]),
      resumed: (index, offset) => {
        const { name, declarations } = this.emitter.resumedFunction(index, offset);
        return this.valueOf(declarations, name) as Code;
      },
      run: (pieces) => void this.evaluate(pieces, []),
      quick: quick === null ? null : (index) => (tier ??= quick(tierOptions())).translate(index),
    });
  }

  /** What quick code may use of its surroundings, whatever it is. */
  private commonEnvironment(): Record<string, unknown> {
    const environment = { ...this.runtime, ...this.code.callbacks, [CODE_TABLE]: this.code.codes };
    for (const k of constructedTypes(this.info)) {
      Object.assign(environment, { [constructorName(k)]: this.types[k] });
    }
    return environment;
  }

  /** Runs code with what it uses in scope. @returns the declarations that `results` names */
  private evaluate(pieces: readonly Piece[], results: readonly string[]): Record<string, unknown> {
    const { code, suspending, types, runtime } = this;
    const used = this.emitter.takeUsed();
    const environment = new Map<string, unknown>([
      [CODE_TABLE, code.codes],
      [TAIL_TABLE, code.tails],
      [SUSPENDING_TABLE, suspending.codes],
      [tailName(SUSPENDING_TABLE), suspending.tails],
      ...code.takeBound(),
    ]);
    if (used.usesPrimaryView) environment.set(PRIMARY_VIEW, this.primary);
    for (const name of used.runtime) environment.set(name, runtime[name]);
    for (const k of used.types) environment.set(constructorName(k), types[k]);
    return this.runner.run([this.runner.piece(used.intrinsics), ...pieces], environment, results);
  }

  /** Runs one declaration. @returns its value */
  private valueOf(statements: readonly Statement[], name: string): unknown {
    return this.evaluate([this.runner.piece(statements)], [name])[name];
  }

  /** Constructor functions of all types: all code shares them, so they come first. */
  private makeConstructors(): Record<number, GcConstructor> {
    const types = constructedTypes(this.info);
    if (types.length === 0) return {};
    const piece = this.runner.piece(this.emitter.constructors(types));
    const made = this.evaluate([piece], types.map(constructorName));
    return Object.fromEntries(types.map((k) => [k, made[constructorName(k)] as GcConstructor]));
  }

  /** What instances are made with: emitted when the first one is. */
  private head(): LazyParts {
    const { emitter } = this;
    this.types = this.makeConstructors();
    const { statements, descriptor } = emitter.head();
    const names = functionNames(descriptor);
    const head = this.evaluate(
      [this.runner.piece([...statements, emitter.context()])],
      ['Context', 'initGlobals', ...names],
    );
    const offset = (constant: ConstantCode): number | ConstFunction<number> =>
      typeof constant === 'string' ? (head[constant] as ConstFunction<number>) : constant;
    return {
      elements: descriptor.elements.map((segment) => ({
        ...segment,
        offset: offset(segment.offset),
        items:
          typeof segment.items === 'string'
            ? (head[segment.items] as ConstFunction<unknown[]>)
            : segment.items,
      })),
      data: descriptor.data.map((segment) => ({ ...segment, offset: offset(segment.offset) })),
      comparedTypes: emitter.comparedTypes(),
      constructors: this.types,
      Context: head['Context'] as Artefact['Context'],
      initGlobals: head['initGlobals'] as Artefact['initGlobals'],
      tableInit: Object.fromEntries(
        Object.entries(descriptor.tableInit).map(([k, name]) => [
          k,
          head[name] as ConstFunction<unknown>,
        ]),
      ),
    };
  }

  artefact(): Artefact {
    const { info, emitter, code } = this;
    let head: LazyParts | null = null;
    const parts = (): LazyParts => (head ??= this.head());
    const wraps: ExportWrapper[] = [];
    const adapts: ImportAdapter[] = [];
    return {
      abi: ABI_VERSION,
      hash: '',
      types: info.types,
      recGroups: info.recGroups,
      imports: info.imports,
      functionTypes: info.functionTypes,
      tables: info.tables,
      memories: info.memories,
      globals: describeGlobals(info),
      tags: info.tags,
      exports: info.exports,
      start: info.start,
      ...extraFlags(emitter.extras),
      ...(emitter.extras.recordBranches === true ? { branchCounts: {} } : {}),
      primary: this.primary,
      get elements() {
        return parts().elements;
      },
      get data() {
        return parts().data;
      },
      get comparedTypes() {
        return parts().comparedTypes;
      },
      get constructors() {
        return parts().constructors;
      },
      get Context() {
        return parts().Context;
      },
      get initGlobals() {
        return parts().initGlobals;
      },
      get tableInit() {
        return parts().tableInit;
      },
      code: (index) => code.codes[index]!,
      tailCode: (index) => code.tails[index],
      suspending: this.suspending,
      wrap: (type) =>
        (wraps[type] ??= this.valueOf(emitter.wrapper(type), wrapName(type)) as ExportWrapper),
      adapt: (type) =>
        (adapts[type] ??= this.valueOf(emitter.adapter(type), adaptName(type)) as ImportAdapter),
      wasmData: () => info.bytes,
      customSections: (name) =>
        info.customSections
          .filter((section) => section.name === name)
          .map(({ start, end }) => info.bytes.slice(start, end).buffer),
    };
  }
}

/** Names of all functions that a descriptor refers to. */
function functionNames(descriptor: ReturnType<ModuleEmitter['head']>['descriptor']): string[] {
  const all: unknown[] = Object.values(descriptor.tableInit);
  for (const { offset, items } of descriptor.elements) all.push(offset, items);
  for (const { offset } of descriptor.data) all.push(offset);
  return all.filter((name): name is string => typeof name === 'string');
}

/** Makes an artefact of a decoded module, translating functions as they are called. */
export function loadInMemory<Piece>(
  info: ModuleInfo,
  runtime: RuntimeNamespace,
  runner: CodeRunner<Piece>,
  extras: EmittedExtras = NO_EXTRAS,
  tiering: Tiering = DEFAULT_TIERING,
): Artefact {
  const whole = { engine: runner.engine, ...extras };
  const tiers = areAsked(extras) ? FULL_ONLY : tiering;
  return new LazyModule(adaptedTo(info, whole), runtime, runner, whole, tiers).artefact();
}
