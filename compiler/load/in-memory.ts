/**
 * A module as live code, translated lazily: a group of functions when one of them is first called.
 * The only file that makes code of text (new Function); needs an environment that allows it.
 */
import type {
  Artefact,
  Code,
  ConstFunction,
  ExportWrapper,
  GcConstructor,
  ImportAdapter,
} from '../../runtime/abi.ts';
import { ABI_VERSION } from '../../runtime/abi.ts';
import type { ConstantCode } from '../emit/constants.ts';
import { adaptName, wrapName } from '../emit/boundary.ts';
import { at, id, num } from '../emit/estree.ts';
import { ModuleEmitter } from '../emit/module-emitter.ts';
import { shortNames } from '../emit/module-names.ts';
import { runtimeNames } from '../emit/runtime-names.ts';
import { constructedTypes, constructorName } from '../emit/gc.ts';
import { CODE_TABLE, SUSPENDING_TABLE, TAIL_TABLE, TYPE_TABLE, tailName } from '../emit/scope.ts';
import type { ModuleInfo } from '../module-info.ts';
import { LazySuspendingForms } from './suspending-forms.ts';

/** Wasm bytes that are translated at once: more costs latency, less costs direct calls. */
const GROUP_BYTE_LENGTH = 1 << 15;

/** The runtime's exports, as emitted code uses them. */
export type RuntimeNamespace = Readonly<Record<string, unknown>>;

/** Names of the tables that units of code reach each other through. */
const TABLES = [CODE_TABLE, TAIL_TABLE, SUSPENDING_TABLE, tailName(SUSPENDING_TABLE), TYPE_TABLE];

/** Code and tail entries by function index; stubs until translated. */
interface CodeTables {
  readonly codes: Code[];
  readonly tails: (Code | undefined)[];
}

class LazyModule {
  private readonly info: ModuleInfo;
  private readonly runtime: RuntimeNamespace;
  private readonly emitter: ModuleEmitter;
  private readonly tables: CodeTables = { codes: [], tails: [] };
  private readonly suspending: LazySuspendingForms;
  /** Constructor functions by type index. */
  private types: Record<number, GcConstructor> = {};
  /** First and last function of the group at hand: these are called by name. */
  private groupStart = 0;
  private groupEnd = 0;

  constructor(info: ModuleInfo, runtime: RuntimeNamespace) {
    this.info = info;
    this.runtime = runtime;
    const names = shortNames(runtimeNames);
    this.suspending = new LazySuspendingForms({
      info,
      functionName: (index) => names.functionName(index),
      emit: (index) => this.emitter.suspendingForm(index),
      run: (text) => void this.evaluate(text, ''),
    });
    this.emitter = new ModuleEmitter(info, {
      names,
      suspending: this.suspending.scope,
      isPretty: false,
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
    let text = '';
    for (let i = index; i < end; i++) {
      text += this.emitter.function(i);
      const name = this.emitter.names.functionName(i);
      text += `${CODE_TABLE}[${i}]=${name};`;
      if (this.info.tailCallers[i] === 1) text += `${TAIL_TABLE}[${i}]=${tailName(name)};`;
      this.translated.add(i);
    }
    this.evaluate(text, '');
    this.groupEnd = this.groupStart;
  }

  private readonly translated = new Set<number>();
  private isTranslated(index: number): boolean {
    return this.translated.has(index);
  }

  /** Runs emitted text with the runtime's names in scope. @returns what `result` evaluates to */
  private evaluate(text: string, result: string): unknown {
    const used = this.emitter.takeUsed();
    const names = [
      ...used.runtime.map((name) => `${name}=runtime.${name}`),
      ...used.types.map((k) => `${constructorName(k)}=${TYPE_TABLE}[${k}]`),
    ].join();
    const intrinsics = this.emitter.print(used.intrinsics);
    const source = `"use strict";var ${names};\n${intrinsics}${text}\n${result === '' ? '' : `return ${result}`}`;
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- running emitted code is this file's purpose
    const run = new Function('runtime', ...TABLES, source) as (...args: unknown[]) => unknown;
    const { tables, suspending } = this;
    return run(
      this.runtime,
      tables.codes,
      tables.tails,
      suspending.codes,
      suspending.tails,
      this.types,
    );
  }

  /** Constructor functions of all types: all code shares them, so they come first. */
  private makeConstructors(): Record<number, GcConstructor> {
    const types = constructedTypes(this.info);
    if (types.length === 0) return {};
    const entries = types.map((k) => `${k}:${constructorName(k)}`).join();
    const text = this.emitter.print(this.emitter.constructors(types));
    return this.evaluate(text, `{${entries}}`) as Record<number, GcConstructor>;
  }

  artefact(): Artefact {
    const { info, emitter, tables } = this;
    this.types = this.makeConstructors();
    const { statements, descriptor } = emitter.head();
    const names = functionNames(descriptor);
    const head = this.evaluate(
      emitter.print([...statements, emitter.context()]),
      `{Context,initGlobals,${names.join()}}`,
    ) as Record<string, unknown>;
    const offset = (constant: ConstantCode): number | ConstFunction<number> =>
      typeof constant === 'string' ? (head[constant] as ConstFunction<number>) : constant;
    const wraps: ExportWrapper[] = [];
    const adapts: ImportAdapter[] = [];
    return {
      ...descriptor,
      abi: ABI_VERSION,
      hash: '',
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
      code: (index) => tables.codes[index]!,
      tailCode: (index) => tables.tails[index],
      suspending: this.suspending,
      wrap: (type) =>
        (wraps[type] ??= this.evaluate(
          emitter.print(emitter.wrapper(type)),
          wrapName(type),
        ) as ExportWrapper),
      adapt: (type) =>
        (adapts[type] ??= this.evaluate(
          emitter.print(emitter.adapter(type)),
          adaptName(type),
        ) as ImportAdapter),
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
export function loadInMemory(info: ModuleInfo, runtime: RuntimeNamespace): Artefact {
  return new LazyModule(info, runtime).artefact();
}
