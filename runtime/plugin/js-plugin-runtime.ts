/**
 * Plugins run by our engine: the plugin becomes JavaScript once, and that is what is kept, as a
 * file that can be imported where there is no eval.
 */
import { OnDemandInstanceAllocator } from '../allocator/on-demand.ts';
import type { InstanceAllocator } from '../allocator/instance-allocator.ts';
import type { Artefact } from '../abi.ts';
import { readCacheFile, keyInHead, writeCacheFile } from '../cache/cache-file.ts';
import type { CacheDiagnostic } from '../cache/diagnostic.ts';
import { DirectoryStorage } from '../cache/directory-storage.ts';
import { nodeModules } from '../cache/node-modules.ts';
import type { Translator } from '../compilation/code-engine.ts';
import { CompiledModule } from '../compilation/compiled-module.ts';
import { toCompileError } from '../js-api/module.ts';
import type { WASI } from '../wasi/wasi.ts';
import { cloneHandle, newCache, sharedOf, takeHandle } from './cached-modules.ts';
import type { HeldModule } from './cached-modules.ts';
import { PluginInstance } from './plugin-instance.ts';
import type { Func, Instance, Module, ModuleCache, PluginRuntime } from './plugin-runtime.ts';

/** Of what `storeCache` writes. A change of what it means changes this. */
const CACHE_FORMAT = 1;

/** Nobody reads it in pieces: short names make smaller files. */
const TRANSLATION = { names: 'short' } as const;

export interface PluginRuntimeParts {
  /** The compiler. */
  readonly translator: Translator;
  /** Makes a plugin's WASI. */
  readonly newWasi: (name: string, envs: Readonly<Record<string, string>>) => WASI;
  /** How instances get their memories. Default: on demand. */
  readonly allocator?: InstanceAllocator;
  /** Told what is wrong with stored modules; nothing is ever thrown for that. */
  readonly onDiagnostic?: (diagnostic: CacheDiagnostic) => void;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

export class AnyJsPluginRuntime implements PluginRuntime {
  readonly identifier = `wasmless-js-v${CACHE_FORMAT}`;
  private readonly parts: PluginRuntimeParts;
  private readonly allocator: InstanceAllocator;

  constructor(parts: PluginRuntimeParts) {
    this.parts = parts;
    this.allocator = parts.allocator ?? new OnDemandInstanceAllocator();
  }

  prepareModule(bytes: Uint8Array): ModuleCache {
    try {
      const prepared = this.parts.translator.prepare(bytes.slice(), undefined);
      return this.adopt(prepared.translate(TRANSLATION), () =>
        [...prepared.translateToText(TRANSLATION)].join(''),
      );
    } catch (error) {
      throw toCompileError(error);
    }
  }

  /** A handle of something compiled. @throws LinkError, RangeError if it can't be run here */
  private adopt(artefact: Artefact, makeText: () => string): ModuleCache {
    const compiled = new CompiledModule(artefact);
    try {
      this.allocator.validate(artefact, compiled.offsets);
    } catch (error) {
      compiled.close();
      throw error;
    }
    let made: string | undefined;
    return newCache({ compiled, text: () => (made ??= makeText()) });
  }

  init(
    name: string,
    imports: readonly (readonly [name: string, func: Func])[],
    envs: readonly (readonly [name: string, value: string])[],
    module: Module,
  ): Instance {
    const cache = module instanceof Uint8Array ? this.prepareModule(module) : module;
    const held = takeHandle(cache);
    try {
      return this.start(name, imports, Object.fromEntries(envs), held);
    } catch (error) {
      held.release();
      throw error;
    }
  }

  private start(
    name: string,
    imports: readonly (readonly [name: string, func: Func])[],
    envs: Readonly<Record<string, string>>,
    { shared, clone, release }: HeldModule,
  ): Instance {
    const { allocator } = this;
    const { compiled } = shared;
    const wasi = this.parts.newWasi(name, envs);
    return PluginInstance.start({
      artefact: compiled.module,
      imports,
      wasi: wasi.wasiImport,
      cache: clone,
      allocate: (importObject) =>
        allocator.allocate({ runtimeInfo: compiled, imports: importObject, hostState: name }),
      initialize(handle) {
        allocator.initialize(handle, compiled.module, true);
        wasi.initialize(handle.instance);
      },
      deallocate(handle) {
        allocator.deallocate(handle);
        release();
      },
    });
  }

  cloneCache(cache: ModuleCache): ModuleCache {
    return cloneHandle(cache);
  }

  // ---------------------------------------------------------------- files

  async loadCache(
    path: string,
    trust: { readonly trusted: true },
  ): Promise<ModuleCache | undefined> {
    if (trust?.trusted !== true) {
      throw new TypeError('a stored module is run as code: say { trusted: true }');
    }
    const { parent, name } = placeOf(path);
    try {
      const storage = new DirectoryStorage(parent, '.');
      const bytes = storage.read(name);
      return bytes === undefined ? undefined : await this.revive(storage, name, bytes);
    } catch (cause) {
      return this.report('unreadable', path, cause);
    }
  }

  /** What a file holds; it is removed unless that can be run. */
  private async revive(
    storage: DirectoryStorage,
    name: string,
    bytes: Uint8Array,
  ): Promise<ModuleCache | undefined> {
    const { version } = this.parts.translator;
    const key = keyInHead(bytes)?.key ?? '';
    const content = readCacheFile(bytes, { version, key });
    const path = storage.pathOf(name);
    if (content.state !== 'whole') return this.evict(storage, name, content.state, content.reason);
    try {
      const artefact = await this.artefactOf(storage, name, content.text);
      if (artefact === undefined) {
        return this.report('unreadable', path, 'without eval it must be importable from its place');
      }
      if (artefact.hash !== key) {
        return this.evict(storage, name, 'corrupt', 'it holds another module');
      }
      return this.adopt(artefact, () => content.text);
    } catch (cause) {
      return this.evict(storage, name, 'stale', messageOf(cause));
    }
  }

  private async artefactOf(
    storage: DirectoryStorage,
    name: string,
    text: string,
  ): Promise<Artefact | undefined> {
    const { load } = this.parts.translator;
    if (load !== null) return load(text);
    const module = await storage.importEntry(name);
    return (module as { artefact: Artefact } | undefined)?.artefact;
  }

  storeCache(path: string, cache: ModuleCache): Promise<void> {
    const { compiled, text } = sharedOf(cache);
    const { parent, name } = placeOf(path);
    const { version } = this.parts.translator;
    try {
      const content = writeCacheFile(text(), { version, key: compiled.module.hash });
      new DirectoryStorage(parent, '.').write(name, content);
    } catch (cause) {
      this.report('unwritable', path, cause);
    }
    return Promise.resolve();
  }

  private evict(
    storage: DirectoryStorage,
    name: string,
    kind: 'stale' | 'corrupt',
    reason: string,
  ): undefined {
    const path = storage.pathOf(name);
    try {
      storage.remove(name);
    } catch (cause) {
      this.report('unwritable', path, cause);
    }
    return this.report(kind, path, reason);
  }

  private report(kind: CacheDiagnostic['kind'], path: string, cause: unknown): undefined {
    const message = `a stored plugin is ${kind}: ${path}: ${messageOf(cause)}`;
    this.parts.onDiagnostic?.({ kind, key: path, message, cause });
  }
}

function placeOf(path: string): { parent: string; name: string } {
  const node = nodeModules();
  return { parent: node.path.dirname(path), name: node.path.basename(path) };
}
