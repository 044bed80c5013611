/** Instances. @see core 4.7.2 "Instantiation" */
import { LinkError } from '../errors.ts';
import type { ResolvedImport, WasmInstance } from './backend.ts';
import { runGuest } from './call-engine.ts';
import { dispose } from './dispose.ts';
import { setOwner } from './extern.ts';
import type { Extern } from './extern.ts';
import type { Func } from './func.ts';
import type { Global } from './global.ts';
import type { Linker } from './linker.ts';
import type { Memory } from './memory.ts';
import type { Module } from './module.ts';
import type { AnyStore } from './store.ts';
import type { Table } from './table.ts';
import type { Tag } from './tag.ts';
import type { ImportType } from './types.ts';

/** Anything that can be imported or exported. */
export type AnyExtern = Func | Memory | Table | Global | Tag;

/** One export of an instance. */
export interface Export {
  readonly name: string;
  readonly value: AnyExtern;
}

/** @throws LinkError naming the import; TypeError for an object of another store */
function resolve(store: AnyStore, { module, name, type }: ImportType, imports?: Linker): Extern {
  const extern: Extern | undefined = imports?.getExport(module, name);
  if (extern === undefined) throw new LinkError(`import ${module}.${name}: unknown import`);
  store.check(extern);
  if (extern.kind !== type.kind) {
    throw new LinkError(
      `import ${module}.${name}: incompatible import type: expected a ${type.kind}, found a ${extern.kind}`,
    );
  }
  return extern;
}

export class Instance {
  readonly store: AnyStore;
  readonly module: Module;
  /** The backend's own object. */
  readonly backend: WasmInstance;
  /** Exports that were asked for. */
  private readonly externs = new Map<string, AnyExtern>();
  /** What was imported: if it is exported again, it isn't this instance's own. */
  private readonly given = new Set<Extern>();
  private closed = false;

  /**
   * Links, copies segments and runs the start function.
   * @param imports may be left out for a module that imports nothing
   * @throws LinkError naming the import that is missing or doesn't fit; RuntimeError for a trap on
   * the way: what was written before stays; RangeError where there is no room
   */
  constructor(store: AnyStore, module: Module, imports?: Linker) {
    store.assertOpen();
    if (module.engine !== store.engine) throw new TypeError('module belongs to a different engine');
    if (module.isClosed) throw new TypeError('the module is closed');
    this.store = store;
    this.module = module;
    const resolved = module.backend.imports.map((item): ResolvedImport => {
      const extern = resolve(store, item, imports);
      this.given.add(extern);
      return { module: item.module, name: item.name, value: extern.backend };
    });
    this.backend = runGuest(store, () =>
      store.backend.createInstance(module.backend, resolved, this),
    );
    store.adopt(this);
  }

  /** The export of a name that the module has. */
  private open(name: string): AnyExtern | undefined {
    const known = this.externs.get(name);
    if (known !== undefined) return known;
    const value = this.backend.exports.get(name);
    if (value === undefined) return undefined;
    const extern = this.store.wrap(value);
    if (!this.given.has(extern)) setOwner(extern, this);
    this.externs.set(name, extern as AnyExtern);
    return extern as AnyExtern;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** All exports, in order. */
  exports(store: AnyStore): Iterable<Export> {
    store.check(this);
    return this.module.backend.exports.map(({ name }) => ({ name, value: this.open(name)! }));
  }

  /** An export; undefined if there is none of that name. */
  getExport(store: AnyStore, name: string): AnyExtern | undefined {
    store.check(this);
    return this.open(name);
  }

  /**
   * Gives back what the instance holds: neither it nor its exports can be used any more. A call that
   * is under way goes on to its end. Closing twice does nothing.
   */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.store.release(this, () => this.backend.close?.());
  }

  [dispose](): void {
    this.close();
  }
}
