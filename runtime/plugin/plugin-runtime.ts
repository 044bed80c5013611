/**
 * The seam between a plugin host and whatever runs its plugins: SWC's `Runtime` trait. Values are
 * i32 only.
 *
 * @see seed "Runtime"
 */

declare const moduleCache: unique symbol;
/**
 * A module that is ready to be started. Opaque: only the runtime that made it knows what it is.
 * Whoever holds it owns it; `init` takes it away.
 */
export interface ModuleCache {
  readonly [moduleCache]: true;
}

/** A prepared module, or its bytes. */
export type Module = ModuleCache | Uint8Array;

/** The guest's memory and allocator, as host functions see them. All are checked. */
export interface Caller {
  /** Fills `target` from `ptr` on. @throws RangeError out of bounds; then nothing is read */
  readBuf(ptr: number, target: Uint8Array): void;
  /** Copies `source` to `ptr`. @throws RangeError out of bounds; then nothing is written */
  writeBuf(ptr: number, source: Uint8Array): void;
  /** @returns where `size` bytes are free for the host to write. @throws whatever the guest does */
  alloc(size: number): number;
  /** Gives back what `alloc` gave. @returns what the guest's `__free` answers */
  free(ptr: number, size: number): number;
}

/** A function that the host gives to plugins. */
export interface Func {
  /** How many parameters and results, all i32. */
  readonly sign: readonly [params: number, results: number];
  /** Parameters arrive signed. Returns its result, or several in an array; nothing if it has none. */
  readonly func: (caller: Caller, ...args: number[]) => number | readonly number[] | void;
}

/** A plugin that runs. For one transform; then it is to be dropped. */
export interface Instance {
  /**
   * Calls the plugin.
   * @returns 0 if it went well
   * @throws whatever the guest traps with
   */
  transform(
    programPtr: number,
    programLen: number,
    unresolvedMark: number,
    shouldEnableCommentsProxy: boolean,
  ): number;
  caller(): Caller;
  /** The compiled module, out of the instance again; undefined where that cannot be. */
  cache(): ModuleCache | undefined;
  /** Gives back what the instance holds. It can't be used any more. Twice is as good as once. */
  cleanup?(): void;
}

export interface PluginRuntime {
  /** Name and version of the runtime. Changes with the format of stored modules. */
  readonly identifier: string;
  /** Compiles. @throws CompileError for bytes that are no valid module */
  prepareModule(bytes: Uint8Array): ModuleCache;
  /**
   * Starts a plugin: links, instantiates, and calls `__get_transform_plugin_core_pkg_diag` once.
   * @param name name of the plugin, for WASI
   * @param imports functions by their name in the module `env`
   * @param envs variables for WASI
   * @param module is taken away, whatever happens: clone it first if it is to be used again
   * @throws LinkError naming an import that doesn't fit or an export that is missing
   */
  init(
    name: string,
    imports: readonly (readonly [name: string, func: Func])[],
    envs: readonly (readonly [name: string, value: string])[],
    module: Module,
  ): Instance;
  /** A second owner's share of a module; undefined, or no such method: it can't be shared. */
  cloneCache?(cache: ModuleCache): ModuleCache | undefined;
  /**
   * A module that `storeCache` wrote. The file is run as code: it must come from where nobody else
   * writes.
   * @returns undefined for anything but a whole file of this very runtime; never fails
   */
  loadCache?(path: string, trust: { readonly trusted: true }): Promise<ModuleCache | undefined>;
  /** Writes a module to a file. Never fails for want of a place to write to. */
  storeCache?(path: string, cache: ModuleCache): Promise<void>;
}
