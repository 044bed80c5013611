/**
 * WebAssembly.Module. Modules can be posted to other threads: a module whose backend keeps the bytes
 * carries them as a property of its own, which structured clone keeps. The clone becomes a Module
 * again, compiled anew, as soon as anybody here looks at it.
 *
 * @see js-api 5.1 "Modules"
 */
import type { Artefact, ExternKind } from '../abi.ts';
import { CompileError } from '../errors.ts';
import { inheritModuleSource } from './abstract-module-source.ts';
import { copyBytes } from './buffer-source.ts';
import { applyOptions, compileWith, toCompileOptions } from './compile-options.ts';
import type { CompileOptions } from './compile-options.ts';
import { defineGetter, finishInterface, isObject, ownProperty } from './webidl.ts';

export interface CompiledModule {
  readonly artefact: Artefact;
  /** What was compiled, where it is at hand: the module can be posted then. Not to be changed. */
  readonly bytes?: Uint8Array;
  /** The options that `artefact` has been given. */
  readonly options?: CompileOptions;
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

/** Property of a module that carries its bytes. */
const BYTES = 'wasmlessModule';
/** And the options that it was compiled with. */
const OPTIONS = 'wasmlessOptions';

const compiledModules = new WeakMap<object, CompiledModule>();

/** One of each namespace: what makes modules of clones, tried in order. */
const origins: { readonly backend: Backend; readonly prototype: object }[] = [];

/** Bytes as other threads may have them: shared, where the environment can, so that none copies them. */
function toShared(bytes: Uint8Array): Uint8Array {
  if (typeof SharedArrayBuffer !== 'function') return bytes;
  const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
  shared.set(bytes);
  return shared;
}

/** Makes `module` the Module of something compiled. */
function presentModule(module: object, compiled: CompiledModule): void {
  compiledModules.set(module, compiled);
  const { bytes, options } = compiled;
  if (bytes === undefined) return;
  if (options !== undefined) defineGetter(module, OPTIONS, () => options);
  let shared: Uint8Array | null = null;
  defineGetter(module, BYTES, () => (shared ??= toShared(bytes)));
}

/** What structured clone made of a Module carries, until it is one again; null for anything else. */
function cloned(value: unknown): { bytes: Uint8Array; options: CompileOptions | null } | null {
  if (!isObject(value) || compiledModules.has(value)) return null;
  const bytes = ownProperty(value, BYTES);
  if (!ArrayBuffer.isView(bytes)) return null;
  return {
    bytes: copyBytes(bytes, 'WebAssembly.Module'),
    options: toCompileOptions(ownProperty(value, OPTIONS)),
  };
}

/** Makes a Module of what structured clone made of one. @throws what the last backend does. */
function adopt(clone: object): void {
  const carried = cloned(clone);
  if (carried === null) return;
  const { bytes, options } = carried;
  origins.some(({ backend, prototype }, i) => {
    try {
      presentModule(clone, compileWith(backend, bytes, options));
    } catch (error) {
      if (i + 1 === origins.length) throw toCompileError(error);
      return false;
    }
    Object.setPrototypeOf(clone, prototype);
    return true;
  });
}

/**
 * The same where it may take time: some backends find at once only what they have loaded.
 * @returns null if there is nothing to wait for
 */
export function adoptSoon(value: unknown): Promise<void> | null {
  if (!origins.some(({ backend }) => backend.compileAsync !== undefined)) return null;
  const carried = cloned(value);
  return carried === null ? null : adoptCarried(value as object, carried.bytes, carried.options);
}

async function adoptCarried(
  clone: object,
  bytes: Uint8Array,
  options: CompileOptions | null,
): Promise<void> {
  let failure: unknown;
  for (const { backend, prototype } of origins) {
    try {
      const compiled = await (backend.compileAsync?.(bytes) ?? backend.compile(bytes));
      presentModule(clone, applyOptions(compiled, options));
      Object.setPrototypeOf(clone, prototype);
      return;
    } catch (error) {
      failure = error;
    }
  }
  throw toCompileError(failure);
}

function compiledOf(value: unknown): CompiledModule | undefined {
  if (!isObject(value)) return undefined;
  if (!compiledModules.has(value)) adopt(value);
  return compiledModules.get(value);
}

export const isModule = (value: unknown): value is object => compiledOf(value) !== undefined;

/** The compiled module behind a Module object. @throws TypeError for anything else. */
export function compiledModuleOf(value: unknown, what: string): CompiledModule {
  const compiled = compiledOf(value);
  if (compiled === undefined)
    throw new TypeError(`${what}: Argument 0 must be a WebAssembly.Module`);
  return compiled;
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

/** Says the type of an import or export, for type reflection; index in the space of its kind. */
export type ReflectType = (artefact: Artefact, kind: ExternKind, index: number) => object;
let reflectType: ReflectType | null = null;

/** For type reflection: descriptors of imports and exports have a type from now on. */
export function reflectModules(reflect: ReflectType): void {
  reflectType = reflect;
}

/** The property `type` of a descriptor, where there is one. */
const typeProperty = (artefact: Artefact, kind: ExternKind, index: number): object =>
  reflectType === null ? {} : { type: reflectType(artefact, kind, index) };

/** Descriptors of the imports that the host has to give. */
function importDescriptors(artefact: Artefact): ModuleImportDescriptor[] {
  const descriptors: ModuleImportDescriptor[] = [];
  const counts: Record<ExternKind, number> = { func: 0, table: 0, memory: 0, global: 0, tag: 0 };
  for (const item of artefact.imports) {
    const { module, name, kind } = item;
    const index = counts[kind]++;
    if (artefact.supply?.(item) !== undefined) continue;
    const type = typeProperty(artefact, kind, index);
    descriptors.push({ module, name, kind: externKinds[kind], ...type });
  }
  return descriptors;
}

/** The Module interface of one namespace. */
export interface ModuleInterface {
  new (bytes: unknown, options?: unknown): object;
  readonly prototype: object;
  imports(module: unknown): ModuleImportDescriptor[];
  exports(module: unknown): ModuleExportDescriptor[];
  customSections(module: unknown, name: string): ArrayBuffer[];
}

/** Makes the Module interface over a backend. */
export function makeModuleInterface(backend: Backend): ModuleInterface {
  class Module {
    constructor(source: unknown, options: unknown = undefined) {
      const bytes = copyBytes(source, 'WebAssembly.Module()');
      const compileOptions = toCompileOptions(options);
      try {
        presentModule(this, compileWith(backend, bytes, compileOptions));
      } catch (error) {
        throw toCompileError(error);
      }
    }

    static [Symbol.hasInstance](this: object, value: unknown): boolean {
      compiledOf(value);
      return Function.prototype[Symbol.hasInstance].call(this, value);
    }

    static imports(module: unknown): ModuleImportDescriptor[] {
      const { artefact } = compiledModuleOf(module, 'WebAssembly.Module.imports()');
      return importDescriptors(artefact);
    }

    static exports(module: unknown): ModuleExportDescriptor[] {
      const { artefact } = compiledModuleOf(module, 'WebAssembly.Module.exports()');
      return artefact.exports.map(({ name, kind, index }) => ({
        name,
        kind: externKinds[kind],
        ...typeProperty(artefact, kind, index),
      }));
    }

    static customSections(module: unknown, name: unknown): ArrayBuffer[] {
      const what = 'WebAssembly.Module.customSections()';
      const { artefact } = compiledModuleOf(module, what);
      // An undefined name is the name "undefined"; a rest parameter would not count in `length`.
      if (arguments.length < 2) throw new TypeError(`${what}: Argument 1 is required`);
      return artefact.customSections(`${name as string}`).map((section) => section.slice(0));
    }
  }
  finishInterface(Module, 'Module');
  inheritModuleSource(Module, (value) => (isModule(value) ? 'WebAssembly.Module' : undefined));
  origins.push({ backend, prototype: Module.prototype });
  return Module;
}

/** A Module object for something compiled without its constructor. */
export function wrapModule(moduleInterface: ModuleInterface, compiled: CompiledModule): object {
  const module = Object.create(moduleInterface.prototype) as object;
  presentModule(module, compiled);
  return module;
}
