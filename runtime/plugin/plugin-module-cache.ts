/**
 * A plugin host's compiled modules: in memory, and in a directory with one file for each module and
 * kind of runtime. Works with any runtime, whatever of the optional methods it has.
 *
 * @see seed "Runtime": who calls identifier, cloneCache, loadCache and storeCache
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { nodeModules } from '../cache/node-modules.ts';
import type { ModuleCache, PluginRuntime } from './plugin-runtime.ts';

export class PluginModuleCache {
  private readonly directory: string | undefined;
  private readonly modules = new Map<string, ModuleCache>();
  /** Whose modules these are. */
  private identifier: string | undefined;

  /** @param directory where to store modules; they are run as code. Default: memory only */
  constructor(directory?: string) {
    this.directory = directory;
  }

  /** Modules in memory. */
  get size(): number {
    return this.modules.size;
  }

  /** Where a module is stored for a runtime; undefined without a directory. */
  pathOf(runtime: PluginRuntime, bytes: Uint8Array): string | undefined {
    if (this.directory === undefined) return undefined;
    const name = `${bytesToHex(sha256(bytes))}.${runtime.identifier}.mjs`;
    return nodeModules().path.join(this.directory, name);
  }

  /**
   * A handle of a plugin's module, which is the caller's own: from memory, from the directory, or
   * compiled now.
   * @throws CompileError for bytes that are no valid module
   */
  async get(runtime: PluginRuntime, bytes: Uint8Array): Promise<ModuleCache> {
    // What another runtime compiled means nothing to this one.
    if (this.identifier !== runtime.identifier) this.modules.clear();
    this.identifier = runtime.identifier;
    const key = bytesToHex(sha256(bytes));
    const known = this.modules.get(key);
    const shared = known && runtime.cloneCache?.(known);
    if (shared !== undefined) return shared;
    const path = this.pathOf(runtime, bytes);
    const cache = (await this.load(runtime, path)) ?? (await this.prepare(runtime, bytes, path));
    const kept = runtime.cloneCache?.(cache);
    if (kept !== undefined && this.identifier === runtime.identifier) this.modules.set(key, kept);
    return cache;
  }

  private async load(
    runtime: PluginRuntime,
    path: string | undefined,
  ): Promise<ModuleCache | undefined> {
    return path === undefined ? undefined : runtime.loadCache?.(path, { trusted: true });
  }

  private async prepare(
    runtime: PluginRuntime,
    bytes: Uint8Array,
    path: string | undefined,
  ): Promise<ModuleCache> {
    const cache = runtime.prepareModule(bytes);
    if (path !== undefined) await runtime.storeCache?.(path, cache);
    return cache;
  }
}
