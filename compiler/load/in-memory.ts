/**
 * A module as live code, translated lazily: a group of functions when one of them is first called.
 * How code is run is its runner's business.
 */
import type {
  Artefact,
  Code,
  ConstFunction,
  ExportWrapper,
  GcConstructor,
  ImportAdapter,
  PrimaryView,
} from '../../runtime/abi.ts';
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { ConstantCode } from '../emit/constants.ts';
import { adaptName, wrapName } from '../emit/boundary.ts';
import { describeGlobals } from '../emit/descriptor.ts';
import { at, enter, id, num } from '../emit/estree.ts';
import type { Statement } from '../emit/estree.ts';
import { extraFlags } from '../emit/extra-fields.ts';
import { ModuleEmitter } from '../emit/module-emitter.ts';
import { shortNames } from '../emit/module-names.ts';
import { PRIMARY_VIEW } from '../emit/primary-view.ts';
import { runtimeNames } from '../emit/runtime-names.ts';
import { constructedTypes, constructorName } from '../emit/gc.ts';
import { CODE_TABLE, SUSPENDING_TABLE, TAIL_TABLE, tailName } from '../emit/scope.ts';
import type { EmittedExtras } from '../extras.ts';
import { NO_EXTRAS, adaptedTo } from '../extras.ts';
import type { ModuleInfo } from '../module-info.ts';
import type { CodeRunner } from './code-runner.ts';
import { LazySuspendingForms } from './suspending-forms.ts';

/** Wasm bytes that are translated at once: more costs latency, less costs direct calls. */
const GROUP_BYTE_LENGTH = 1 << 12;

/** The runtime's exports, as emitted code uses them. */
export type RuntimeNamespace = Readonly<Record<string, unknown>>;

/** Code and tail entries by function index; stubs until translated. */
interface CodeTables {
  readonly codes: Code[];
  readonly tails: (Code | undefined)[];
}

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
  private readonly tables: CodeTables = { codes: [], tails: [] };
  private readonly suspending: LazySuspendingForms;
  /** Constructor functions by type index. */
  private types: Record<number, GcConstructor> = {};
  /** Of a class of its own: engines know of its property by the class. */
  private readonly primary: PrimaryView = new (class Primary {})();
  /** First and last function of the group at hand: these are called by name. */
  private groupStart = 0;
  private groupEnd = 0;

  constructor(
    info: ModuleInfo,
    runtime: RuntimeNamespace,
    runner: CodeRunner<Piece>,
    extras: EmittedExtras,
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
      suspending: this.suspending.scope,
      functionValue: (index) =>
        index >= this.groupStart && index < this.groupEnd
          ? id(names.functionName(index))
          : at(id(CODE_TABLE), num(index)),
    });
    for (let i = info.importedFunctionCount; i < info.functionTypes.length; i++) this.addStub(i);
  }

  private addStub(index: number): void {
    const { codes, tails } = this.tables;
    const stub =
      (table: (Code | undefined)[]): Code =>
      (context: unknown, ...parts: unknown[]) => {
        if (!this.isTranslated(index)) this.translate(index);
        const replace = this.runtime['replaceCode'] as (...args: unknown[]) => void;
        replace(context, index, codes[index], tails[index] ?? codes[index]);
        return table[index]!(context, ...parts) as unknown;
      };
    codes[index] = stub(codes);
    if (this.info.tailCallers[index] === 1) tails[index] = stub(tails);
  }

  /** Translates the group that begins at the first function not yet translated up to `index`. */
  private translate(index: number): void {
    const { bodyStarts, bodyEnds, importedFunctionCount } = this.info;
    const { codes } = this.tables;
    const size = (i: number): number =>
      bodyEnds[i - importedFunctionCount]! - bodyStarts[i - importedFunctionCount]!;
    let end = index + 1;
    let byteLength = size(index);
    while (
      end < codes.length &&
      !this.isTranslated(end) &&
      byteLength + size(end) <= GROUP_BYTE_LENGTH
    ) {
      byteLength += size(end++);
    }
    this.groupStart = index;
    this.groupEnd = end;
    const pieces: Piece[] = [];
    for (let i = index; i < end; i++) {
      const name = this.emitter.names.functionName(i);
      const statements = [...this.emitter.function(i), enter(CODE_TABLE, i, name)];
      if (this.info.tailCallers[i] === 1) statements.push(enter(TAIL_TABLE, i, tailName(name)));
      pieces.push(this.runner.piece(statements));
      this.translated.add(i);
    }
    this.evaluate(pieces, []);
    this.groupEnd = this.groupStart;
  }

  private readonly translated = new Set<number>();
  private isTranslated(index: number): boolean {
    return this.translated.has(index);
  }

  /** Runs code with what it uses in scope. @returns the declarations that `results` names */
  private evaluate(pieces: readonly Piece[], results: readonly string[]): Record<string, unknown> {
    const { tables, suspending, types, runtime } = this;
    const used = this.emitter.takeUsed();
    const environment = new Map<string, unknown>([
      [CODE_TABLE, tables.codes],
      [TAIL_TABLE, tables.tails],
      [SUSPENDING_TABLE, suspending.codes],
      [tailName(SUSPENDING_TABLE), suspending.tails],
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
    const { info, emitter, tables } = this;
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
      code: (index) => tables.codes[index]!,
      tailCode: (index) => tables.tails[index],
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
): Artefact {
  const whole = { engine: runner.engine, ...extras };
  return new LazyModule(adaptedTo(info, whole), runtime, runner, whole).artefact();
}
