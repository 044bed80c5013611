/**
 * A compiled module: an artefact, and what is worked out of it once for all instances. Immutable
 * but for its life: its types stay registered until it is closed and its last instance is gone.
 *
 * @see seed "ModuleRuntimeInfo"
 */
import type { Artefact } from '../abi.ts';
import { funcTablesOf } from '../allocator/func-tables.ts';
import type { FuncTables } from '../allocator/func-tables.ts';
import { memoryImagesOf } from '../allocator/memory-image.ts';
import type { MemoryImage, MemoryImageOptions } from '../allocator/memory-image.ts';
import { registerTypes, unregisterTypes } from '../type-registry.ts';
import type {
  CompiledModuleId,
  DefinedFuncIndex,
  DefinedMemoryIndex,
  ModuleRuntimeInfo,
  VMFunctionBody,
} from './module-runtime-info.ts';
import { checkLayout, vmOffsets } from './vm-offsets.ts';
import type { VMOffsets } from './vm-offsets.ts';

let idCount = 0;

export class CompiledModule implements ModuleRuntimeInfo {
  readonly module: Artefact;
  readonly uniqueId: CompiledModuleId;
  readonly signatureIds: readonly number[];
  readonly offsets: VMOffsets;
  private readonly options: MemoryImageOptions;
  private images: readonly (MemoryImage | undefined)[] | undefined;
  private tables: FuncTables | undefined;
  private bytes: Uint8Array | undefined;
  /** Instances, and one for the module itself until it is closed. */
  private holders = 1;
  private isClosed = false;

  /** @throws LinkError for an artefact that this runtime doesn't fit */
  constructor(artefact: Artefact, options: MemoryImageOptions = {}) {
    this.offsets = vmOffsets(artefact);
    checkLayout(artefact, this.offsets);
    this.module = artefact;
    this.options = options;
    this.signatureIds = registerTypes(artefact.types, artefact.recGroups);
    this.uniqueId = ++idCount as CompiledModuleId;
  }

  functionBody(index: DefinedFuncIndex): VMFunctionBody {
    return this.module.code(this.offsets.importedFunctions + index);
  }

  memoryImage(index: DefinedMemoryIndex): MemoryImage | undefined {
    this.images ??= memoryImagesOf(this.module, this.wasmData, this.options);
    return this.images[index];
  }

  get funcTables(): FuncTables {
    return (this.tables ??= funcTablesOf(this.module));
  }

  get wasmData(): Uint8Array {
    return (this.bytes ??= this.module.wasmData());
  }

  retain(): void {
    if (this.holders === 0) throw new Error('the compiled module is closed');
    this.holders++;
  }

  release(): void {
    if (--this.holders > 0) return;
    unregisterTypes(this.signatureIds, this.module.recGroups);
  }

  /** No instance will be made any more; those that are live stay. A second call does nothing. */
  close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.release();
  }
}
