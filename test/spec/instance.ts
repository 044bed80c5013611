/**
 * Modules and instances of a script, and how actions on their exports are performed: straight
 * through the JS API where JS shows everything about the values, else through a wrapper module.
 */
import { decodeModule } from '../../compiler/binary/decode.ts';
import type { ModuleInfo } from '../../compiler/module-info.ts';
import {
  directArguments,
  isHidden,
  isSorted,
  Mismatch,
  observeDirect,
  observeWrapped,
  wrappedArguments,
  type HostObjects,
} from './passing.ts';
import type { Action, Constant, Expected } from './script.ts';
import { isNan, type Observed } from './values.ts';
import { assembleWrapper, funcType, resultTypes, type Subject } from './wrapper.ts';

export type WebAssemblyApi = typeof globalThis.WebAssembly;
type Callable = (...args: unknown[]) => unknown;

const alternatives = (expected: readonly Expected[]): Constant[] =>
  expected.flatMap((want) => (want.type === 'either' ? alternatives(want.values) : [want]));

function asList(result: unknown): unknown[] {
  if (result === undefined) return [];
  return Array.isArray(result) ? result : [result];
}

/** A compiled module, and what its exports are; shared by its instances. */
export class TestModule {
  readonly api: WebAssemblyApi;
  readonly module: WebAssembly.Module;
  private readonly bytes: Uint8Array<ArrayBuffer>;
  private readonly wrappers = new Map<string, WebAssembly.Module>();
  private decoded: ModuleInfo | undefined;

  constructor(api: WebAssemblyApi, bytes: Uint8Array<ArrayBuffer>) {
    this.api = api;
    this.module = new api.Module(bytes);
    this.bytes = bytes;
  }

  get info(): ModuleInfo {
    return (this.decoded ??= decodeModule(this.bytes));
  }

  subject(field: string): Subject {
    const found = this.info.exports.find(({ name }) => name === field);
    if (found?.kind === 'func') {
      return { kind: 'func', type: this.info.functionTypes[found.index]! };
    }
    if (found?.kind === 'global') {
      const { type, mutable } = this.info.globals[found.index]!;
      return { kind: 'global', type, mutable };
    }
    throw new Mismatch(`no exported function or global "${field}"`);
  }

  wrapper(subject: Subject): WebAssembly.Module {
    const key = JSON.stringify(subject);
    let wrapper = this.wrappers.get(key);
    if (!wrapper) {
      wrapper = this.compileWrapper(subject);
      this.wrappers.set(key, wrapper);
    }
    return wrapper;
  }

  private compileWrapper(subject: Subject): WebAssembly.Module {
    try {
      return new this.api.Module(assembleWrapper(this.info, subject));
    } catch (error) {
      throw new Mismatch(`wrapper module: ${String(error)}`);
    }
  }
}

export class TestInstance {
  readonly exports: WebAssembly.Exports;
  private readonly module: TestModule;
  private readonly hostObjects: HostObjects;
  private readonly subjects = new Map<string, Subject>();
  private readonly wrapped = new Map<string, Callable>();

  constructor(module: TestModule, imports: WebAssembly.Imports, hostObjects: HostObjects) {
    this.exports = new module.api.Instance(module.module, imports).exports;
    this.module = module;
    this.hostObjects = hostObjects;
  }

  /**
   * Performs an action and returns its results.
   * @param expected what the script expects, or nothing if only success or failure counts
   * @throws what the called function throws; Mismatch for results that no wasm type allows
   */
  perform(action: Action, expected: readonly Expected[] = []): Observed[] {
    let subject = this.subjects.get(action.field);
    if (!subject) this.subjects.set(action.field, (subject = this.module.subject(action.field)));
    const args = action.type === 'invoke' ? action.args : [];
    return this.needsWrapper(subject, args, expected)
      ? this.performWrapped(action.field, subject, args)
      : this.performDirectly(action.field, subject, args);
  }

  private paramTypes(subject: Subject): readonly number[] {
    return subject.kind === 'func' ? funcType(this.module.info, subject.type).params : [];
  }

  private needsWrapper(
    subject: Subject,
    args: readonly Constant[],
    expected: readonly Expected[],
  ): boolean {
    const { info } = this.module;
    const results = resultTypes(info, subject);
    return (
      this.paramTypes(subject).some((type) => isHidden(info, type)) ||
      results.some((type) => isHidden(info, type) || isSorted(info, type)) ||
      args.some(isNan) ||
      alternatives(expected).some(isNan)
    );
  }

  private performDirectly(field: string, subject: Subject, args: readonly Constant[]): Observed[] {
    const types = resultTypes(this.module.info, subject);
    const target = this.exports[field];
    if (subject.kind === 'global') {
      return observeDirect(types, [(target as WebAssembly.Global).value]);
    }
    const passed = directArguments(this.paramTypes(subject), args, this.hostObjects);
    return observeDirect(types, asList((target as Callable)(...passed)));
  }

  private performWrapped(field: string, subject: Subject, args: readonly Constant[]): Observed[] {
    const { info } = this.module;
    let call = this.wrapped.get(field);
    if (!call) this.wrapped.set(field, (call = this.instantiateWrapper(field, subject)));
    const passed = wrappedArguments(info, this.paramTypes(subject), args, this.hostObjects);
    return observeWrapped(info, resultTypes(info, subject), asList(call(...passed)));
  }

  private instantiateWrapper(field: string, subject: Subject): Callable {
    const imports = { m: { x: this.exports[field]! } };
    const instance = new this.module.api.Instance(this.module.wrapper(subject), imports);
    return instance.exports.w as Callable;
  }
}
