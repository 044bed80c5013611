/** Which JS API object stands for which runtime object: one each, made when first seen. */
import { bindObject } from '../core-objects.ts';
import { GlobalCell } from '../global.ts';
import type { CoreObject } from '../instantiate.ts';
import { LinearMemory } from '../memory.ts';
import { TableInstance } from '../table.ts';
import { Tag } from './exception.ts';
import { Global } from './global.ts';
import { Memory, presentHosted, presentMemory } from './memory.ts';
import { Table } from './table.ts';

function interfaceOf(core: CoreObject): { readonly prototype: object } {
  if (core instanceof LinearMemory) return Memory;
  if (core instanceof TableInstance) return Table;
  return core instanceof GlobalCell ? Global : Tag;
}

/** The JS API object of a runtime object. */
export function exposeObject(core: CoreObject): unknown {
  if (core.object === undefined) {
    const object = Object.create(interfaceOf(core).prototype) as object;
    if (core instanceof LinearMemory) presentMemory(object, core);
    else bindObject(object, core);
  }
  return core.object;
}

/**
 * The same for the exports of WASI programs: their memories are the host's own where it has any, as
 * node:wasi takes no others.
 */
export function exposeToWasi(core: CoreObject): unknown {
  if (core.object === undefined && core instanceof LinearMemory) presentHosted(core);
  return exposeObject(core);
}
