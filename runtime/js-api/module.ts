/** WebAssembly.Module. @see js-api 5.1 "Modules" */
import type { Artefact, ExternKind } from '../abi.ts';
import { CompileError } from '../errors.ts';
import { finishInterface, isObject } from './webidl.ts';

export interface CompiledModule {
  readonly artefact: Artefact;
}

/** What makes modules out of bytes: a compiler, or a store of artefacts made ahead of time. */
export interface Backend {
  /** @throws an Error with a numeric `offset` if the bytes are no valid module. */
  compile(bytes: Uint8Array): CompiledModule;
  /** For backends that can't answer at once; used by the asynchronous functions where present. */
  compileAsync?(bytes: Uint8Array): Promise<CompiledModule>;
  /** Quicker than compiling, where present. */
  validate?(bytes: Uint8Array): boolean;
}

export interface ModuleImportDescriptor {
  module: string;
  name: string;
  kind: string;
}
export interface ModuleExportDescriptor {
  name: string;
  kind: string;
}

const compiledModules = new WeakMap<object, CompiledModule>();

export const isModule = (value: unknown): value is object =>
  isObject(value) && compiledModules.has(value);

/** The compiled module behind a Module object. @throws TypeError for anything else. */
export function compiledModuleOf(value: unknown, what: string): CompiledModule {
  const compiled = isObject(value) ? compiledModules.get(value) : undefined;
  if (compiled === undefined)
    throw new TypeError(`${what}: Argument 0 must be a WebAssembly.Module`);
  return compiled;
}

/** A copy of the bytes of a buffer source, as they are now. */
export function copyBytes(source: unknown, what: string): Uint8Array {
  if (ArrayBuffer.isView(source)) {
    return new Uint8Array(source.buffer, source.byteOffset, source.byteLength).slice();
  }
  const tag = Object.prototype.toString.call(source);
  if (tag !== '[object ArrayBuffer]' && tag !== '[object SharedArrayBuffer]') {
    throw new TypeError(`${what}: Argument 0 must be a buffer source`);
  }
  return new Uint8Array(source as ArrayBuffer).slice();
}

/** What a backend threw, as the JS API's CompileError. Errors without an offset are bugs: they stay what they are. */
export function toCompileError(error: unknown): unknown {
  if (!(error instanceof Error) || typeof (error as { offset?: unknown }).offset !== 'number')
    return error;
  return new CompileError(error.message, { cause: error });
}

const externKinds: Readonly<Record<ExternKind, string>> = {
  func: 'function',
  table: 'table',
  memory: 'memory',
  global: 'global',
  tag: 'tag',
};

/** The Module interface of one namespace. */
export interface ModuleInterface {
  new (bytes: unknown): object;
  readonly prototype: object;
  imports(module: unknown): ModuleImportDescriptor[];
  exports(module: unknown): ModuleExportDescriptor[];
  customSections(module: unknown, name: string): ArrayBuffer[];
}

/** Makes the Module interface over a backend. */
export function makeModuleInterface(backend: Backend): ModuleInterface {
  class Module {
    constructor(source: unknown) {
      const bytes = copyBytes(source, 'WebAssembly.Module()');
      try {
        compiledModules.set(this, backend.compile(bytes));
      } catch (error) {
        throw toCompileError(error);
      }
    }

    static imports(module: unknown): ModuleImportDescriptor[] {
      const { artefact } = compiledModuleOf(module, 'WebAssembly.Module.imports()');
      return artefact.imports.map(({ module, name, kind }) => ({
        module,
        name,
        kind: externKinds[kind],
      }));
    }

    static exports(module: unknown): ModuleExportDescriptor[] {
      const { artefact } = compiledModuleOf(module, 'WebAssembly.Module.exports()');
      return artefact.exports.map(({ name, kind }) => ({ name, kind: externKinds[kind] }));
    }

    static customSections(module: unknown, name: string): ArrayBuffer[] {
      const what = 'WebAssembly.Module.customSections()';
      const { artefact } = compiledModuleOf(module, what);
      if (name === undefined) throw new TypeError(`${what}: Argument 1 is required`);
      return artefact.customSections(`${name}`).map((section) => section.slice(0));
    }
  }
  finishInterface(Module, 'Module');
  return Module;
}

/** A Module object for something compiled without its constructor. */
export function wrapModule(moduleInterface: ModuleInterface, compiled: CompiledModule): object {
  const module = Object.create(moduleInterface.prototype) as object;
  compiledModules.set(module, compiled);
  return module;
}
