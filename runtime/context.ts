/** The part of a VMContext that the runtime fills, with the runtime's own types. */
import type { ContextBase } from './abi.ts';
import type { TagInstance } from './exception.ts';
import type { GlobalCell } from './global.ts';
import type { LinearMemory } from './memory.ts';
import type { TableInstance } from './table.ts';

export interface VMContext extends Omit<ContextBase, 'M' | 'T' | 'G' | 'K' | 'tags'> {
  M: LinearMemory[];
  T: TableInstance[];
  /** Undefined for globals that live in the context's fields and that nobody outside has seen. */
  G: (GlobalCell | undefined)[];
  K: readonly number[];
  tags: TagInstance[];
}
