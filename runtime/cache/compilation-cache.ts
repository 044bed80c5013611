/**
 * Compiled modules shared by engines: in memory, and if wanted in a directory or any key-value
 * store, from where the next process takes them without translating. An engine without a cache has
 * one of its own, in memory.
 *
 * @see seed "CompilationCache"
 */
import type { CodeEngine, Translator } from '../compilation/code-engine.ts';
import { TranslatingEngine } from '../compilation/translating-engine.ts';
import { ArtefactStore } from './artefact-store.ts';
import type { StoreOptions } from './artefact-store.ts';
import { DirectoryStorage, refuseFile } from './directory-storage.ts';
import { driverStorage } from './driver-storage.ts';
import type { StorageDriver } from './driver-storage.ts';
import type { CacheStorage } from './storage.ts';

/** Where a version of the package keeps its modules. */
export const versionFolder = (version: string): string => `wasmless-${version}`;

export class CompilationCache {
  /** Makes the storage for a version of the compiler; null: memory only. */
  private readonly storageOf: ((version: string) => CacheStorage) | null;
  private readonly options: StoreOptions;
  private readonly engines = new Map<Translator, TranslatingEngine>();
  private readonly stores = new Map<string, ArtefactStore>();

  private constructor(
    storageOf: ((version: string) => CacheStorage) | null,
    options: StoreOptions = {},
  ) {
    this.storageOf = storageOf;
    this.options = options;
  }

  /** Modules in this process, for as long as the cache is open. */
  static inMemory(): CompilationCache {
    return new CompilationCache(null);
  }

  /**
   * Modules in a directory, too, as JavaScript files `wasmless-<version>/<key>.mjs`. Whoever may
   * write there decides what code runs here.
   * Faults of the file system are told as diagnostics.
   * @throws Error if it is a file; where there is no file system
   */
  static withDirectory(directory: string, options?: StoreOptions): CompilationCache {
    refuseFile(directory);
    return new CompilationCache(
      (version) => new DirectoryStorage(directory, versionFolder(version)),
      options,
    );
  }

  /**
   * Modules in whatever an unstorage driver reaches, too. Only `compileModuleAsync` waits for it;
   * `compileModule` translates and stores in the background.
   */
  static withStorage(driver: StorageDriver, options?: StoreOptions): CompilationCache {
    return new CompilationCache(
      (version) => driverStorage(driver, versionFolder(version)),
      options,
    );
  }

  /** The code engine that all users of a translator share. */
  codeEngine(translator: Translator): CodeEngine {
    let engine = this.engines.get(translator);
    if (engine === undefined) {
      engine = new TranslatingEngine(translator, this.storeFor(translator.version));
      this.engines.set(translator, engine);
    }
    return engine;
  }

  /** Modules in memory. */
  get compiledModuleCount(): number {
    let count = 0;
    for (const engine of this.engines.values()) count += engine.compiledModuleCount;
    return count;
  }

  /** Resolves once everything that was to be stored is, or has failed (see onDiagnostic). */
  async settled(): Promise<void> {
    for (const store of this.stores.values()) await store.settled();
  }

  /** Forgets the modules in memory; instances go on, and what is stored stays. */
  close(): void {
    for (const engine of this.engines.values()) engine.close();
  }

  private storeFor(version: string): ArtefactStore | null {
    if (this.storageOf === null) return null;
    let store = this.stores.get(version);
    if (store === undefined) {
      store = new ArtefactStore(this.storageOf(version), this.options);
      this.stores.set(version, store);
    }
    return store;
  }
}
