/** Modules for the allocators' tests: text in, CompiledModule out. */
import { assembleText } from '../../compiler/optimize.ts';
import type { EmittedExtras } from '../../compiler/extras.ts';
import { loadInMemory } from '../../compiler/load/in-memory.ts';
import { textRunner } from '../../compiler/load/text-runner.ts';
import { interpreter } from '../../compiler/interpret/unit.ts';
import { decodeTranslatable } from '../../compiler/load/translatable.ts';
import { CompiledModule } from '../../runtime/compilation/compiled-module.ts';
import type {
  InstanceAllocator,
  InstanceHandle,
} from '../../runtime/allocator/instance-allocator.ts';
import type { MemoryImageOptions } from '../../runtime/allocator/memory-image.ts';
import * as runtime from '../../runtime/index.ts';

export interface ModuleOptions extends EmittedExtras, MemoryImageOptions {
  readonly isInterpreted?: boolean;
}

export function compileBytes(bytes: Uint8Array, options: ModuleOptions = {}): CompiledModule {
  const info = decodeTranslatable(bytes);
  const artefact = options.isInterpreted
    ? loadInMemory(info, runtime, interpreter, options)
    : loadInMemory(info, runtime, textRunner, options);
  return new CompiledModule(artefact, options);
}

export const compileText = async (
  text: string,
  options: ModuleOptions = {},
): Promise<CompiledModule> => compileBytes(await assembleText(`(module ${text})`), options);

/** An exported function, any value as an argument. */
export type ExportedFunction = (...args: unknown[]) => unknown;

/** Allocates and initialises: an instance as embedders get it. */
export function instantiate(
  allocator: InstanceAllocator,
  module: CompiledModule,
  imports: unknown = {},
): InstanceHandle {
  const handle = allocator.allocate({ runtimeInfo: module, imports });
  allocator.initialize(handle, module.module, true);
  return handle;
}

export const call = (handle: InstanceHandle, name: string, ...args: unknown[]): unknown =>
  (handle.instance.exports[name] as ExportedFunction)(...args);

export const memoryOf = (handle: InstanceHandle, name = 'memory'): runtime.LinearMemory =>
  handle.instance.exports[name] as runtime.LinearMemory;

export const tableOf = (handle: InstanceHandle, name = 'table'): runtime.Table =>
  handle.instance.exports[name] as runtime.Table;
