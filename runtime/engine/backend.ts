/**
 * What a backend is: anything that can compile modules and make the objects of a store. The front
 * (Engine, Store, Module, ...) is written against these interfaces alone; whoever implements them
 * has the whole front.
 *
 * The front checks before it calls: arguments have the types of the signature, indices are in
 * bounds, objects belong to the store, immutable globals are not set. So a backend need not.
 *
 * Values cross as the JS API has them, by type: i32, f32, f64 as numbers, i64 as a BigInt,
 * references to functions as WasmFunc objects, other references as the host's own values; null is
 * null. A v128 or exnref can't cross: the front refuses them.
 *
 * Identity: the same function, memory, table, global or tag is always the same backend object.
 *
 * @see seed "wasm_runtime_layer", module `backend`
 */
import type { Termination } from '../termination.ts';
import type {
  ExportType,
  FuncType,
  GlobalType,
  ImportType,
  MemoryType,
  TableType,
  TagType,
} from './types.ts';

/** A value at the border between front and backend: see above. */
export type BackendValue = unknown;

/** The front's side of a host function. What it throws goes through the guest as it is. */
export type BackendHostFunction = (args: readonly BackendValue[]) => readonly BackendValue[];

export interface WasmFunc {
  readonly kind: 'func';
  readonly type: FuncType;
  /**
   * @throws RuntimeError for a trap; the engine's own error where the stack ends; what host functions
   * and the guest throw, as it is
   */
  call(args: readonly BackendValue[]): readonly BackendValue[];
}

export interface WasmMemory {
  readonly kind: 'memory';
  readonly type: MemoryType;
  readonly pageCount: number;
  /** @returns the old size in pages, or -1 if the memory can't grow so far */
  grow(delta: number): number;
  /** Fills `target` from `offset` on. */
  read(offset: number, target: Uint8Array): void;
  /** Copies `source` to `offset`. */
  write(offset: number, source: Uint8Array): void;
  /** All bytes, for reading and writing, good until the memory grows. */
  data(): Uint8Array;
}

export interface WasmTable {
  readonly kind: 'table';
  readonly type: TableType;
  readonly size: number;
  /** @returns the old size, or -1 if the table can't grow so far */
  grow(delta: number, value: BackendValue): number;
  get(index: number): BackendValue;
  set(index: number, value: BackendValue): void;
}

export interface WasmGlobal {
  readonly kind: 'global';
  readonly type: GlobalType;
  get(): BackendValue;
  set(value: BackendValue): void;
}

export interface WasmTag {
  readonly kind: 'tag';
  readonly type: TagType;
  /** Something to throw. */
  newException(payload: readonly BackendValue[]): unknown;
  /** The payload of something thrown with this very tag; undefined for anything else. */
  payloadOf(thrown: unknown): readonly BackendValue[] | undefined;
}

export type WasmExtern = WasmFunc | WasmMemory | WasmTable | WasmGlobal | WasmTag;

export interface WasmModule {
  readonly imports: readonly ImportType[];
  readonly exports: readonly ExportType[];
  /** No instance will be made of it any more. Called once. */
  close?(): void;
}

export interface WasmInstance {
  /** In the order of the export section. */
  /** By the names that the module says; a backend may make them when they are asked for. */
  readonly exports: { get(name: string): WasmExtern | undefined };
  /** Gives back what the instance holds. Called once; nobody uses the instance afterwards. */
  close?(): void;
}

/** One import's value, in the order of the module's imports. */
export interface ResolvedImport {
  readonly module: string;
  readonly name: string;
  readonly value: WasmExtern;
}

/** The kinds of object that a backend works with: a backend may narrow each to its own class. */
export interface WasmTypes {
  readonly module: WasmModule;
  readonly instance: WasmInstance;
  readonly func: WasmFunc;
  readonly memory: WasmMemory;
  readonly table: WasmTable;
  readonly global: WasmGlobal;
  readonly tag: WasmTag;
}

/** Where objects are made and live. Objects of different stores never meet. */
export interface WasmStore<T extends WasmTypes = WasmTypes> {
  /**
   * Links, copies segments and runs the start function.
   * @param hostState the front's Instance, for backends that tell the host of one
   * @throws LinkError for imports that don't fit; whatever the start function throws
   */
  createInstance(
    module: T['module'],
    imports: readonly ResolvedImport[],
    hostState: unknown,
  ): T['instance'];
  createFunc(type: FuncType, host: BackendHostFunction): T['func'];
  /** @throws RangeError where there is no room; TypeError for a type that the backend doesn't know */
  createMemory(type: MemoryType): T['memory'];
  createTable(type: TableType, value: BackendValue): T['table'];
  createGlobal(type: GlobalType, value: BackendValue): T['global'];
  createTag(type: TagType): T['tag'];
  /** Called once, after all instances are closed. */
  close?(): void;
}

export interface StoreOptions {
  /** What may end the programs of the store, whoever runs them. */
  readonly termination?: Termination | undefined;
}

export interface WasmEngine<T extends WasmTypes = WasmTypes> {
  /** Decodes, validates and compiles. `bytes` are the backend's to keep. @throws CompileError */
  compileModule(bytes: Uint8Array): T['module'];
  /** The same for backends that answer later; without it `compileModule` is called. */
  compileModuleAsync?(bytes: Uint8Array): Promise<T['module']>;
  /** @throws TypeError for options that the backend doesn't know how to honour */
  createStore(options: StoreOptions): WasmStore<T>;
  /** Forgets all modules. Called once. */
  close?(): void;
}
