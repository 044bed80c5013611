/**
 * Our engine as a backend: a code engine makes modules, an allocator makes instances.
 *
 * @see seed "Engine, ModuleEngine, CallEngine", "InstanceAllocator"
 */
import type { ExportDescriptor, MemoryDescriptor } from '../../abi.ts';
import type { InstanceAllocator } from '../../allocator/instance-allocator.ts';
import { OnDemandInstanceAllocator } from '../../allocator/on-demand.ts';
import type { CodeEngine, CodeOptions, Translator } from '../../compilation/code-engine.ts';
import type { CompiledModule } from '../../compilation/compiled-module.ts';
import { TranslatingEngine } from '../../compilation/translating-engine.ts';
import type { StoreOptions, WasmEngine, WasmModule } from '../../engine/backend.ts';
import type { Instance } from '../../engine/instance.ts';
import type { Module } from '../../engine/module.ts';
import { moduleTypes } from '../../engine/module-types.ts';
import type { ExportType, ImportType } from '../../engine/types.ts';
import { CompileError } from '../../errors.ts';
import { ModuleListeners } from '../../listeners/module-listeners.ts';
import type { JsFunc } from './js-func.ts';
import type { JsGlobal, JsMemory, JsTable, JsTag } from './js-objects.ts';
import { JsInstance, JsStore } from './js-store.ts';
import { ModuleEngine } from './module-engine.ts';
import { RuntimeConfig } from './runtime-config.ts';
import type { RuntimeSettings } from './runtime-config.ts';

type Listeners = ModuleListeners<unknown>;

export class JsModule implements WasmModule {
  readonly compiled: CompiledModule;
  readonly listeners: Listeners | undefined;
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];
  private readonly drop: (compiled: CompiledModule) => void;
  private readonly exportsByName: ReadonlyMap<string, ExportDescriptor>;

  constructor(
    compiled: CompiledModule,
    listeners: Listeners | undefined,
    drop: (compiled: CompiledModule) => void,
  ) {
    const { imports, exports } = moduleTypes(compiled.module);
    this.compiled = compiled;
    this.listeners = listeners;
    this.imports = imports;
    this.exports = exports;
    this.drop = drop;
    this.exportsByName = new Map(compiled.module.exports.map((item) => [item.name, item]));
    compiled.retain();
  }

  /** An export by its name. */
  exportNamed(name: string): ExportDescriptor | undefined {
    return this.exportsByName.get(name);
  }

  close(): void {
    this.drop(this.compiled);
    this.compiled.release();
  }
}

export interface JsTypes {
  readonly module: JsModule;
  readonly instance: JsInstance;
  readonly func: JsFunc;
  readonly memory: JsMemory;
  readonly table: JsTable;
  readonly global: JsGlobal;
  readonly tag: JsTag;
}

/** What the compiler throws, as the JS API's CompileError. Other errors are bugs: they stay. */
function toCompileError(error: unknown): unknown {
  const isRefusal =
    error instanceof Error && typeof (error as { offset?: unknown }).offset === 'number';
  return isRefusal ? new CompileError(error.message, { cause: error }) : error;
}

/** @throws RangeError for a memory that begins beyond the limit */
function checkMemoryLimit(memories: readonly MemoryDescriptor[], limit: number): void {
  for (const { min } of memories) {
    if (min > limit) throw new RangeError(`a memory of ${min} pages exceeds the limit of ${limit}`);
  }
}

export class AnyJsEngine implements WasmEngine<JsTypes> {
  readonly config: RuntimeConfig;
  readonly allocator: InstanceAllocator;
  private readonly codeEngine: CodeEngine;
  private readonly codeOptions: CodeOptions;
  /** Modules in use by what they were compiled to: the same bytes give the same. */
  private readonly users = new Map<CompiledModule, number>();

  /** @param translator the compiler */
  constructor(translator: Translator, settings: RuntimeSettings = {}) {
    const config = settings instanceof RuntimeConfig ? settings : new RuntimeConfig(settings);
    this.config = config;
    this.allocator = config.allocator ?? new OnDemandInstanceAllocator();
    this.codeEngine = config.cache?.codeEngine(translator) ?? new TranslatingEngine(translator);
    this.codeOptions = {
      ...(config.features && { features: config.features }),
      dirtyPageTracking: config.dirtyPageTracking,
      closeOnAbort: config.closeOnAbort,
    };
  }

  /** Modules in memory; with a cache, those of all its users. */
  get compiledModuleCount(): number {
    return this.codeEngine.compiledModuleCount;
  }

  /** How many modules were translated because no cache had them. */
  get translationCount(): number {
    return this.codeEngine.translationCount;
  }

  compileModule(bytes: Uint8Array): JsModule {
    const { listeners, options } = this.compilation();
    try {
      return this.newModule(this.codeEngine.compileModule(bytes, options), listeners);
    } catch (error) {
      throw toCompileError(error);
    }
  }

  async compileModuleAsync(bytes: Uint8Array): Promise<JsModule> {
    const { listeners, options } = this.compilation();
    try {
      return this.newModule(await this.codeEngine.compileModuleAsync(bytes, options), listeners);
    } catch (error) {
      throw toCompileError(error);
    }
  }

  /** Options for one module: its listeners are asked for anew. */
  private compilation(): { listeners: Listeners | undefined; options: CodeOptions } {
    const factory = this.config.listeners;
    if (factory === undefined) return { listeners: undefined, options: this.codeOptions };
    const listeners = new ModuleListeners<unknown>(factory);
    return { listeners, options: { ...this.codeOptions, listened: listeners.listened } };
  }

  /** @throws RangeError for a module beyond the allocator's or the configuration's limits */
  private newModule(compiled: CompiledModule, listeners: Listeners | undefined): JsModule {
    this.users.set(compiled, (this.users.get(compiled) ?? 0) + 1);
    try {
      this.allocator.validate(compiled.module, compiled.offsets);
      checkMemoryLimit(compiled.module.memories, this.config.memoryLimitPages);
      return new JsModule(compiled, listeners, this.drop);
    } catch (error) {
      this.drop(compiled);
      throw error;
    }
  }

  /** One user less. What nobody uses is forgotten. */
  private readonly drop = (compiled: CompiledModule): void => {
    const count = this.users.get(compiled)! - 1;
    if (count > 0) {
      this.users.set(compiled, count);
      return;
    }
    this.users.delete(compiled);
    this.allocator.purgeModule(compiled.uniqueId);
    this.codeEngine.deleteCompiledModule(compiled);
  };

  /**
   * Forgets what a module was compiled to: the next Module of the same bytes is compiled anew. Its
   * instances go on, calls that are under way included.
   */
  deleteCompiledModule(module: Module): void {
    this.codeEngine.deleteCompiledModule((module.backend as JsModule).compiled);
  }

  /**
   * The function tables of an instance, as the engine sees them.
   * @param name for messages
   * @throws TypeError for an instance of another engine
   */
  newModuleEngine(name: string, instance: Instance): ModuleEngine {
    const { backend } = instance;
    if (instance.store.engine.backend !== this || !(backend instanceof JsInstance)) {
      throw new TypeError(
        `source module for ${name} must be compiled by this engine before instantiation`,
      );
    }
    return new ModuleEngine(name, instance, backend);
  }

  /** @throws TypeError for a termination, if code is compiled without `closeOnAbort` */
  createStore({ termination }: StoreOptions): JsStore {
    if (termination !== undefined && !this.config.closeOnAbort) {
      throw new TypeError('a termination needs the setting closeOnAbort');
    }
    return new JsStore({
      termination,
      allocator: this.allocator,
      isBulkMemory: this.config.features?.['bulk-memory'] !== false,
      memoryLimitPages: this.config.memoryLimitPages,
    });
  }

  /** Forgets its modules; a cache that others may share stays as it is. */
  close(): void {
    if (this.config.cache === undefined) this.codeEngine.close();
  }
}
