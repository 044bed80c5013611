/**
 * What an instance may ask of its compiled module, for as long as it lives. Immutable.
 * Two implementors: CompiledModule (made of an artefact) and BareModuleInfo (host-made instances).
 *
 * @see seed "ModuleRuntimeInfo"
 */
import type { Artefact, Code } from '../abi.ts';
import type { MemoryImage } from '../allocator/memory-image.ts';
import type { FuncTables } from '../allocator/func-tables.ts';
import type { VMOffsets } from './vm-offsets.ts';

declare const compiledModuleId: unique symbol;
/** Equal exactly for the same compiled object: two compilations of the same bytes differ. Counts up from 1. */
export type CompiledModuleId = number & { readonly [compiledModuleId]: true };
declare const definedFuncIndex: unique symbol;
/** Index among the functions that the module defines: 0 is the first after the imported ones. */
export type DefinedFuncIndex = number & { readonly [definedFuncIndex]: true };
declare const definedMemoryIndex: unique symbol;
/** Index among the memories that the module defines. */
export type DefinedMemoryIndex = number & { readonly [definedMemoryIndex]: true };

/** Emitted code of a function, shared by all instances; the VMContext is its first argument. */
export type VMFunctionBody = Code;

export interface ModuleRuntimeInfo {
  /** The underlying module; null for a bare one. */
  readonly module: Artefact | null;
  /** Code of a defined function. Imported functions are in the instance's VMContext. */
  functionBody(index: DefinedFuncIndex): VMFunctionBody;
  /** What a fresh memory holds, built once; undefined where segments must be run instead. */
  memoryImage(index: DefinedMemoryIndex): MemoryImage | undefined;
  /** What fresh funcref tables hold, and the element segments that must be run after them; built once. */
  readonly funcTables: FuncTables;
  /** Undefined for a bare module: it has no affinity. */
  readonly uniqueId: CompiledModuleId | undefined;
  /** One blob that data segments and images point into. */
  readonly wasmData: Uint8Array;
  /** Canonical type ids by the module's own type index. */
  readonly signatureIds: readonly number[];
  readonly offsets: VMOffsets;
  /** An instance begins, or is gone: types stay registered while there are any. */
  retain(): void;
  release(): void;
}
