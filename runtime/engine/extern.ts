/**
 * What functions, memories, tables, globals and tags have in common: a store, the backend's object,
 * and maybe an instance that they end with.
 *
 * @see core 4.2.11 "External Values"
 */
import type { WasmExtern } from './backend.ts';
import type { Func } from './func.ts';
import type { Global } from './global.ts';
import type { Memory } from './memory.ts';
import type { AnyStore } from './store.ts';
import type { Table } from './table.ts';
import type { Tag } from './tag.ts';
import type { ExternKind } from './types.ts';

/** An instance, as its exports see it. */
export interface Owner {
  readonly isClosed: boolean;
}
const owners = new WeakMap<Extern, Owner>();

/** Says that `extern` ends with an instance. */
export function setOwner(extern: Extern, owner: Owner): void {
  owners.set(extern, owner);
}

/** The base of Func, Memory, Table, Global and Tag. */
export abstract class Extern {
  readonly store: AnyStore;
  /** The backend's own object. */
  readonly backend: WasmExtern;

  constructor(store: AnyStore, backend: WasmExtern) {
    this.store = store;
    this.backend = backend;
    store.remember(this);
  }

  get kind(): ExternKind {
    return this.backend.kind;
  }

  /** True once the instance that exported it is closed. */
  get isClosed(): boolean {
    return this.store.isClosed || owners.get(this)?.isClosed === true;
  }

  /** This object if it is a function; likewise below. */
  intoFunc(): Func | undefined {
    return this.kind === 'func' ? (this as unknown as Func) : undefined;
  }
  intoMemory(): Memory | undefined {
    return this.kind === 'memory' ? (this as unknown as Memory) : undefined;
  }
  intoTable(): Table | undefined {
    return this.kind === 'table' ? (this as unknown as Table) : undefined;
  }
  intoGlobal(): Global | undefined {
    return this.kind === 'global' ? (this as unknown as Global) : undefined;
  }
  intoTag(): Tag | undefined {
    return this.kind === 'tag' ? (this as unknown as Tag) : undefined;
  }
}
