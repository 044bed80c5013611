/**
 * How instances come to be and go: wasmtime's InstanceAllocator. An engine has one, shared by all of
 * its stores.
 *
 * @see seed "InstanceAllocator"
 */
import type { Artefact } from '../abi.ts';
import type { CompiledModuleId, ModuleRuntimeInfo } from '../compilation/module-runtime-info.ts';
import type { VMOffsets } from '../compilation/vm-offsets.ts';
import type { Expose, Instance } from '../instantiate.ts';

export interface InstanceAllocationRequest {
  readonly runtimeInfo: ModuleRuntimeInfo;
  /** The import object: namespaces of values, as the JS API has it. */
  readonly imports: unknown;
  /** Makes the objects that exports show. */
  readonly expose?: Expose;
  /** Whatever the embedder keeps with the instance. */
  readonly hostState?: unknown;
}

export interface InstanceHandle {
  readonly runtimeInfo: ModuleRuntimeInfo;
  readonly instance: Instance;
  readonly hostState: unknown;
}

export interface InstanceAllocator {
  /**
   * Called when a module is made or loaded, never at instantiation.
   * @throws RangeError naming the limit that the module exceeds
   */
  validate(module: Artefact, offsets: VMOffsets): void;
  /**
   * Links imports and creates memories, tables and globals. Runs no segment and no start function.
   * What was taken is given back when it fails.
   * @throws TypeError, LinkError for imports that don't fit; RangeError where there is no room
   */
  allocate(request: InstanceAllocationRequest): InstanceHandle;
  /**
   * Runs segments and the start function; right after `allocate`, once. With `isBulkMemory` false
   * bounds of all segments are checked before anything is written.
   */
  initialize(handle: InstanceHandle, module: Artefact, isBulkMemory: boolean): void;
  /** Takes an instance's resources back. Nobody may use it any more. A second call does nothing. */
  deallocate(handle: InstanceHandle): void;
  /** Drops what is kept for a module that will never be instantiated again. Live instances stay. */
  purgeModule(id: CompiledModuleId): void;
}
