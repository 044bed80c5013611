/**
 * `wasmless`: the engine. One front over two backends: ours, which translates modules to JavaScript,
 * and the host's own WebAssembly.
 */
import { AnyHostEngine } from '../runtime/backend/host/host-engine.ts';
import { AnyJsEngine } from '../runtime/backend/js/js-engine.ts';
import type { RuntimeSettings } from '../runtime/backend/js/runtime-config.ts';
import { defaultTranslator } from './default-translator.ts';
import { featureSet } from './features.ts';
import { readShape } from './module-shape.ts';

/** Our engine, with the compiler. Interprets code where `new Function` is forbidden. */
export class JsEngine extends AnyJsEngine {
  /** @throws RangeError for a limit that makes no sense, TypeError for what is no such setting, or for a value that it can't have */
  constructor(settings: RuntimeSettings = {}) {
    super(defaultTranslator(), settings);
    // Only the compiler knows all names; modules would be refused one by one.
    featureSet(settings.features);
  }
}

/** The host's own WebAssembly. */
export class HostEngine extends AnyHostEngine {
  /** @throws TypeError where the host has no WebAssembly */
  constructor() {
    super(readShape);
  }
}

export { RuntimeConfig } from '../runtime/backend/js/runtime-config.ts';
export type { RuntimeSettings } from '../runtime/backend/js/runtime-config.ts';
export type { ModuleEngine } from '../runtime/backend/js/module-engine.ts';

export { Engine } from '../runtime/engine/engine.ts';
export { Store } from '../runtime/engine/store.ts';
export { Module } from '../runtime/engine/module.ts';
export type { ByteSource, Bytes } from '../runtime/engine/module.ts';
export { Instance } from '../runtime/engine/instance.ts';
export type { AnyExtern, Export } from '../runtime/engine/instance.ts';
export { Extern } from '../runtime/engine/extern.ts';
export { Func } from '../runtime/engine/func.ts';
export type { HostFunction } from '../runtime/engine/func.ts';
export { Memory } from '../runtime/engine/memory.ts';
export { Table } from '../runtime/engine/table.ts';
export { Global } from '../runtime/engine/global.ts';
export { Tag } from '../runtime/engine/tag.ts';
export { ExternRef } from '../runtime/engine/extern-ref.ts';
export { Linker, Linker as Imports } from '../runtime/engine/linker.ts';
export type { Definition } from '../runtime/engine/linker.ts';
export { CallEngine } from '../runtime/engine/call-engine.ts';
export { FuncType, GlobalType, MemoryType, TableType, TagType } from '../runtime/engine/types.ts';
export type { ExportType, ExternKind, ExternType, ImportType } from '../runtime/engine/types.ts';
export type { HeapType, NumType, RefType, ValType, VecType } from '../runtime/engine/val-type.ts';
export type { Val } from '../runtime/engine/values.ts';
export type * from '../runtime/engine/backend.ts';
export { CompileError, LinkError, RuntimeError } from '../runtime/errors.ts';

export { OnDemandInstanceAllocator } from '../runtime/allocator/on-demand.ts';
export type { MemoryCreator, OnDemandOptions } from '../runtime/allocator/on-demand.ts';
export { PoolingInstanceAllocator } from '../runtime/allocator/pooling.ts';
export type { PoolingAllocationConfig } from '../runtime/allocator/pooling-config.ts';
export type { AllocationStrategy } from '../runtime/allocator/index-allocator.ts';
export type { InstanceAllocator } from '../runtime/allocator/instance-allocator.ts';

export { CompilationCache } from '../runtime/cache/compilation-cache.ts';
export type { StoreOptions as CacheOptions } from '../runtime/cache/artefact-store.ts';
export type { CacheDiagnostic } from '../runtime/cache/diagnostic.ts';
export type { StorageDriver } from '../runtime/cache/driver-storage.ts';

export { ExitError } from '../runtime/exit-error.ts';
export { Termination, newTerminationFlag, requestExit } from '../runtime/termination.ts';
export type { TerminationOptions } from '../runtime/termination.ts';

export { composeListenerFactories } from '../runtime/listeners/function-listener.ts';
export type {
  FunctionListener,
  FunctionListenerFactory,
} from '../runtime/listeners/function-listener.ts';
export type { FunctionDefinition } from '../runtime/compilation/code-engine.ts';
