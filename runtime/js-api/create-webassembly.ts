/**
 * An object shaped like the global `WebAssembly`, over any backend that turns bytes into an
 * artefact. Memory, Table, Global, Tag, Exception, Instance and the errors are the same objects in
 * every namespace of one copy of the runtime, so that what one makes another accepts.
 *
 * @see js-api 5 "The WebAssembly Namespace", web-api
 */
import { CompileError, LinkError, RuntimeError } from '../errors.ts';
import type { SuspendError } from '../errors.ts';
import { jsTag } from '../exception.ts';
import { applyOptions, compileWith, toCompileOptions } from './compile-options.ts';
import type { CompileOptions } from './compile-options.ts';
import { Exception, Tag } from './exception.ts';
import { exposeObject } from './expose.ts';
import { Global } from './global.ts';
import { Instance, allocateInstance, startInstance } from './instance.ts';
import { Memory } from './memory.ts';
import { copyBytes } from './buffer-source.ts';
import { adoptSoon, isModule, makeModuleInterface, toCompileError, wrapModule } from './module.ts';
import type { Backend, ModuleInterface } from './module.ts';
import { definePromiseIntegration } from './promise-integration.ts';
import type { Suspending } from './promise-integration.ts';
import { bytesOfResponse } from './streaming.ts';
import { Table } from './table.ts';
import { inTask } from './tasks.ts';
import { defineInterfaces, defineOperations, toOptionalObject } from './webidl.ts';

export type { Backend, CompiledModule } from './module.ts';

export interface InstantiatedSource {
  module: object;
  instance: Instance;
}

export interface WebAssemblyNamespace {
  readonly Module: ModuleInterface;
  readonly Instance: typeof Instance;
  readonly Memory: typeof Memory;
  readonly Table: typeof Table;
  readonly Global: typeof Global;
  readonly Tag: typeof Tag;
  readonly Exception: typeof Exception;
  readonly JSTag: Tag;
  readonly CompileError: typeof CompileError;
  readonly LinkError: typeof LinkError;
  readonly RuntimeError: typeof RuntimeError;
  readonly Suspending: typeof Suspending;
  readonly SuspendError: typeof SuspendError;
  promising(wasmFunc: unknown): (...args: unknown[]) => Promise<unknown>;
  validate(bytes: unknown, options?: unknown): boolean;
  compile(bytes: unknown, options?: unknown): Promise<object>;
  instantiate(
    bytes: unknown,
    importObject?: unknown,
    options?: unknown,
  ): Promise<InstantiatedSource | Instance>;
  compileStreaming(source: unknown, options?: unknown): Promise<object>;
  instantiateStreaming(
    source: unknown,
    importObject?: unknown,
    options?: unknown,
  ): Promise<InstantiatedSource>;
}

/** Runs `start` now; what it throws becomes a rejection. */
function promiseOf<T>(start: () => T | PromiseLike<T>): Promise<T> {
  return new Promise((resolve) => resolve(start()));
}

function validateWith(
  backend: Backend,
  bytes: Uint8Array,
  options: CompileOptions | null,
): boolean {
  if (backend.validate !== undefined && options === null) return backend.validate(bytes);
  try {
    compileWith(backend, bytes, options);
    return true;
  } catch (error) {
    if (toCompileError(error) === error && !(error instanceof CompileError)) throw error;
    return false;
  }
}

/** "Asynchronously compile a WebAssembly module" */
type CompileBytes = (bytes: Uint8Array, options: CompileOptions | null) => Promise<object>;

const bytesCompiler =
  (backend: Backend, Module: ModuleInterface): CompileBytes =>
  (bytes, options) =>
    inTask(() =>
      backend.compileAsync === undefined ? backend.compile(bytes) : backend.compileAsync(bytes),
    )
      .then((compiled) => applyOptions(compiled, options))
      .then(
        (compiled) => wrapModule(Module, compiled),
        (error) => {
          throw toCompileError(error);
        },
      );

/** "Asynchronously instantiate a WebAssembly module": imports are read now, code runs later. */
function instantiateModule(module: object, importObject: unknown, what: string): Promise<Instance> {
  const core = allocateInstance(module, importObject, what);
  return inTask(() => startInstance(core));
}

/** "Instantiate a promise of a module" */
async function instantiateCompiled(
  moduleSoon: Promise<object>,
  importObject: unknown,
  what: string,
): Promise<InstantiatedSource> {
  const module = await moduleSoon;
  return { module, instance: await instantiateModule(module, importObject, what) };
}

/** The JS API's functions of a namespace. */
function operationsOver(backend: Backend, compileBytes: CompileBytes) {
  const compileCopy = (bytes: Uint8Array, options: unknown): Promise<object> =>
    compileBytes(bytes, toCompileOptions(options));

  return {
    compile(bytes: unknown, options: unknown = undefined): Promise<object> {
      return promiseOf(() => compileCopy(copyBytes(bytes, 'WebAssembly.compile()'), options));
    },

    validate(bytes: unknown, options: unknown = undefined): boolean {
      const copy = copyBytes(bytes, 'WebAssembly.validate()');
      return validateWith(backend, copy, toCompileOptions(options));
    },

    instantiate(
      source: unknown,
      importObject: unknown = undefined,
      options: unknown = undefined,
    ): Promise<InstantiatedSource | Instance> {
      const what = 'WebAssembly.instantiate()';
      return promiseOf<InstantiatedSource | Instance>(() => {
        const adopted = adoptSoon(source);
        if (adopted !== null)
          return adopted.then(() => instantiateModule(source as object, importObject, what));
        if (isModule(source)) return instantiateModule(source, importObject, what);
        const bytes = copyBytes(source, what);
        toOptionalObject(importObject, `${what}: Argument 1`);
        return instantiateCompiled(compileCopy(bytes, options), importObject, what);
      });
    },
  };
}

/** The Web API's. */
function streamingOver(compileBytes: CompileBytes) {
  const compileResponse = (source: unknown, options: unknown, what: string): Promise<object> => {
    const compileOptions = toCompileOptions(options);
    return bytesOfResponse(source, what).then((bytes) => compileBytes(bytes, compileOptions));
  };

  return {
    compileStreaming(source: unknown, options: unknown = undefined): Promise<object> {
      return promiseOf(() => compileResponse(source, options, 'WebAssembly.compileStreaming()'));
    },

    instantiateStreaming(
      source: unknown,
      importObject: unknown = undefined,
      options: unknown = undefined,
    ): Promise<InstantiatedSource> {
      const what = 'WebAssembly.instantiateStreaming()';
      return promiseOf(() => {
        toOptionalObject(importObject, `${what}: Argument 1`);
        const moduleSoon = compileResponse(source, options, what);
        return instantiateCompiled(moduleSoon, importObject, what);
      });
    },
  };
}

/** The getter of the attribute JSTag, with the name that WebIDL gives it. */
const tagAttribute = {
  get JSTag(): unknown {
    return exposeObject(jsTag);
  },
};

/**
 * Makes a namespace object over `backend`. Its properties are in the order of V8's.
 * @param hasPromiseIntegration false if the backend has no module yet that can suspend
 */
export function createWebAssembly(
  backend: Backend,
  hasPromiseIntegration = true,
): WebAssemblyNamespace {
  const Module = makeModuleInterface(backend);
  const compileBytes = bytesCompiler(backend, Module);
  const namespace = {};
  defineOperations(namespace, operationsOver(backend, compileBytes));
  defineInterfaces(namespace, { Module, Instance, Table, Memory, Global, Tag });
  Object.defineProperties(namespace, Object.getOwnPropertyDescriptors(tagAttribute));
  defineInterfaces(namespace, { Exception, CompileError, LinkError, RuntimeError });
  defineOperations(namespace, streamingOver(compileBytes));
  if (hasPromiseIntegration) definePromiseIntegration(namespace);
  Object.defineProperty(namespace, Symbol.toStringTag, {
    value: 'WebAssembly',
    configurable: true,
  });
  return namespace as WebAssemblyNamespace;
}
