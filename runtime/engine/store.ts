/**
 * The store: everything that instances are made of lives in one, and ends with it. Objects of
 * different stores never meet.
 *
 * @see core 4.2.3 "Store"
 */
import type { Termination } from '../termination.ts';
import type { StoreOptions, WasmEngine, WasmExtern, WasmStore } from './backend.ts';
import { dispose } from './dispose.ts';
import type { Engine } from './engine.ts';
import type { Extern } from './extern.ts';
import { Func } from './func.ts';
import { Global } from './global.ts';
import { Memory } from './memory.ts';
import { Table } from './table.ts';
import { Tag } from './tag.ts';

/** A store whatever its data. */
export type AnyStore = Store<unknown>;

/** What a store closes. */
interface Closable {
  close(): void;
}

const classes = { func: Func, memory: Memory, table: Table, global: Global, tag: Tag } as const;

export class Store<T = undefined> {
  readonly engine: Engine<WasmEngine>;
  /** The embedder's own: host functions find it here. */
  data: T;
  /** The backend's own object. */
  readonly backend: WasmStore;
  readonly termination: Termination | undefined;
  private readonly externs = new WeakMap<WasmExtern, Extern>();
  private readonly instances = new Set<Closable>();
  private readonly pending: (() => void)[] = [];
  private guestDepth = 0;
  private closed = false;

  /**
   * @param data may be left out where T is undefined
   * @throws TypeError for options that the backend doesn't know how to honour
   */
  constructor(engine: Engine<WasmEngine>, data?: T, options: StoreOptions = {}) {
    engine.assertOpen();
    this.engine = engine;
    this.data = data as T;
    this.backend = engine.backend.createStore(options);
    this.termination = options.termination;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** @throws TypeError once the store is closed */
  assertOpen(): void {
    if (this.closed) throw new TypeError('the store is closed');
  }

  /** @throws TypeError for an object of another store, or of a closed store or instance */
  check(object: { readonly store: AnyStore; readonly isClosed?: boolean }): void {
    if (object.store !== this) throw new TypeError('object belongs to a different store');
    this.assertOpen();
    if (object.isClosed === true) throw new TypeError('object belongs to a closed instance');
  }

  /** Makes `extern` the object that stands for its backend object. */
  remember(extern: Extern): void {
    this.externs.set(extern.backend, extern);
  }

  /** The object that stands for a backend object: always the same one. */
  wrap(backend: WasmExtern): Extern {
    const known = this.externs.get(backend);
    if (known !== undefined) return known;
    // The constructors are for embedders: they would make something new.
    const extern = Object.create(classes[backend.kind].prototype) as Extern;
    Object.assign(extern, { store: this, backend });
    this.remember(extern);
    return extern;
  }

  /** Keeps an instance, to close it with the store. */
  adopt(instance: Closable): void {
    this.instances.add(instance);
  }

  /** Closes an instance for good: at once, or when no guest code of this store runs any more. */
  release(instance: Closable, free: () => void): void {
    this.instances.delete(instance);
    if (this.guestDepth === 0) free();
    else this.pending.push(free);
  }

  enterGuest(): void {
    this.guestDepth++;
  }

  leaveGuest(): void {
    if (--this.guestDepth > 0 || this.pending.length === 0) return;
    for (const free of this.pending.splice(0)) free();
  }

  /**
   * Closes all instances, the youngest first, and gives back what they hold. Objects of this store
   * can't be used any more. Closing twice does nothing.
   */
  close(): void {
    if (this.closed) return;
    for (const instance of [...this.instances].reverse()) instance.close();
    this.closed = true;
    const free = (): void => this.backend.close?.();
    if (this.guestDepth === 0) free();
    else this.pending.push(free);
  }

  [dispose](): void {
    this.close();
  }
}
