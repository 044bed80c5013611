/**
 * The host's own WebAssembly as a backend.
 *
 * The JS API tells names and kinds of imports and exports, but no types, so the bytes are decoded a
 * second time for these alone. Whoever makes the engine hands in the decoder: the runtime parses no
 * WebAssembly.
 *
 * @see seed "js_wasm_runtime_layer"
 */
import { CompileError } from '../../errors.ts';
import type { StoreOptions, WasmEngine, WasmModule } from '../../engine/backend.ts';
import { moduleTypes } from '../../engine/module-types.ts';
import type { ModuleShape } from '../../engine/module-types.ts';
import type { ExportType, ImportType } from '../../engine/types.ts';
import type { HostFunc } from './host-func.ts';
import type { HostGlobal, HostMemory, HostTable, HostTag } from './host-objects.ts';
import { HostStore } from './host-store.ts';
import type { HostInstance } from './host-store.ts';

/** What of a module the host does not tell. */
export interface HostModuleShape extends ModuleShape {
  /** Content of the type section; empty if there is none. */
  readonly typeSection: Uint8Array;
}
/** Reads it from a module that the host has found valid. */
export type ShapeReader = (bytes: Uint8Array) => HostModuleShape;

export type HostNamespace = typeof globalThis.WebAssembly;

export class HostModule implements WasmModule {
  readonly module: WebAssembly.Module;
  readonly shape: HostModuleShape;
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];

  constructor(module: WebAssembly.Module, shape: HostModuleShape) {
    this.module = module;
    this.shape = shape;
    const { imports, exports } = moduleTypes(shape);
    this.imports = imports;
    this.exports = exports;
  }
}

export interface HostTypes {
  readonly module: HostModule;
  readonly instance: HostInstance;
  readonly func: HostFunc;
  readonly memory: HostMemory;
  readonly table: HostTable;
  readonly global: HostGlobal;
  readonly tag: HostTag;
}

export class AnyHostEngine implements WasmEngine<HostTypes> {
  /** The host's namespace object. */
  readonly host: HostNamespace;
  private readonly readShape: ShapeReader;

  /** @throws TypeError where the host has no WebAssembly */
  constructor(readShape: ShapeReader, host: HostNamespace | undefined = globalThis.WebAssembly) {
    if (host === undefined) throw new TypeError('the host has no WebAssembly');
    this.host = host;
    this.readShape = readShape;
  }

  private toCompileError(error: unknown): unknown {
    if (!(error instanceof this.host.CompileError)) return error;
    return new CompileError(error.message, { cause: error });
  }

  compileModule(bytes: Uint8Array): HostModule {
    try {
      const module = new this.host.Module(bytes as Uint8Array<ArrayBuffer>);
      return new HostModule(module, this.readShape(bytes));
    } catch (error) {
      throw this.toCompileError(error);
    }
  }

  async compileModuleAsync(bytes: Uint8Array): Promise<HostModule> {
    try {
      const module = await this.host.compile(bytes as Uint8Array<ArrayBuffer>);
      return new HostModule(module, this.readShape(bytes));
    } catch (error) {
      throw this.toCompileError(error);
    }
  }

  /** @throws TypeError for a termination: nothing can end what the host runs */
  createStore({ termination }: StoreOptions): HostStore {
    if (termination !== undefined) {
      throw new TypeError("the host's WebAssembly can't be told to end");
    }
    return new HostStore(this.host);
  }
}
