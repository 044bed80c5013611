/**
 * What stands in for a compiled module where the host made something by itself: a function, a
 * memory. There is no code, no data and no affinity, and at most one signature.
 *
 * @see seed "ModuleRuntimeInfo", BareModuleInfo
 */
import { NO_FUNC_TABLES } from '../allocator/func-tables.ts';
import type { ModuleRuntimeInfo } from './module-runtime-info.ts';
import { EMPTY_OFFSETS } from './vm-offsets.ts';

export class BareModuleInfo implements ModuleRuntimeInfo {
  readonly module = null;
  readonly uniqueId = undefined;
  readonly wasmData = new Uint8Array(0);
  readonly funcTables = NO_FUNC_TABLES;
  readonly offsets = EMPTY_OFFSETS;
  readonly signatureIds: readonly number[];

  /** @param signatureId canonical type of the host's function, if it is one */
  constructor(signatureId?: number) {
    this.signatureIds = signatureId === undefined ? [] : [signatureId];
  }

  functionBody(): never {
    throw new Error('unreachable: a bare module defines no function');
  }

  memoryImage(): undefined {
    return undefined;
  }

  /** The host keeps what it made. */
  retain(): void {}
  release(): void {}
}
