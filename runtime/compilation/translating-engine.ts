/**
 * The code engine over a translator: modules in memory by key, then in a store if there is one,
 * then translated. Modules are decoded and validated each time, found or not, so that an engine
 * never runs what its features forbid.
 *
 * @see seed "Engine, ModuleEngine, CallEngine"
 */
import type { Artefact } from '../abi.ts';
import type { ArtefactStore } from '../cache/artefact-store.ts';
import { moduleKey } from '../cache/module-key.ts';
import type {
  CodeEngine,
  CodeOptions,
  PreparedModule,
  TranslationOptions,
  Translator,
} from './code-engine.ts';
import { CompiledModule } from './compiled-module.ts';

/** A module on its way. */
interface Request {
  readonly key: string;
  readonly prepared: PreparedModule;
  readonly options: TranslationOptions;
}

const newCompiledModule = (artefact: Artefact): CompiledModule => new CompiledModule(artefact);

export class TranslatingEngine implements CodeEngine {
  private readonly translator: Translator;
  private readonly store: ArtefactStore | null;
  private readonly modules = new Map<string, CompiledModule>();
  private readonly keys = new WeakMap<CompiledModule, string>();
  private readonly underWay = new Map<string, Promise<CompiledModule>>();
  translationCount = 0;

  constructor(translator: Translator, store: ArtefactStore | null = null) {
    this.translator = translator;
    this.store = store;
  }

  get compiledModuleCount(): number {
    return this.modules.size;
  }

  compileModule(bytes: Uint8Array, options: CodeOptions = {}): CompiledModule {
    const request = this.request(bytes, options);
    const known = this.modules.get(request.key);
    if (known !== undefined) return known;
    const stored = this.store?.loadNow(request.key, this.translator, newCompiledModule);
    return this.remember(request.key, stored ?? this.translate(request));
  }

  async compileModuleAsync(bytes: Uint8Array, options: CodeOptions = {}): Promise<CompiledModule> {
    const request = this.request(bytes, options);
    const { key } = request;
    const known = this.modules.get(key) ?? this.underWay.get(key);
    if (known !== undefined) return known;
    const work = this.findOrTranslate(request);
    this.underWay.set(key, work);
    try {
      return await work;
    } finally {
      this.underWay.delete(key);
    }
  }

  private async findOrTranslate(request: Request): Promise<CompiledModule> {
    const { key } = request;
    const stored = await this.store?.load(key, this.translator, newCompiledModule);
    const known = this.modules.get(key);
    if (known === undefined) return this.remember(key, stored ?? this.translate(request));
    // A compilation that did not wait was faster.
    stored?.close();
    return known;
  }

  deleteCompiledModule(module: CompiledModule): void {
    const key = this.keys.get(module);
    if (key === undefined || this.modules.get(key) !== module) return;
    this.modules.delete(key);
    module.close();
  }

  close(): void {
    for (const module of this.modules.values()) module.close();
    this.modules.clear();
  }

  private remember(key: string, module: CompiledModule): CompiledModule {
    this.modules.set(key, module);
    this.keys.set(module, key);
    return module;
  }

  private request(bytes: Uint8Array, options: CodeOptions): Request {
    const prepared = this.translator.prepare(bytes, options.features);
    const { closeOnAbort, dirtyPageTracking, names = 'debug', listened } = options;
    const indices = new Set<number>();
    if (listened !== undefined) {
      for (const definition of prepared.definitions()) {
        if (listened(definition)) indices.add(definition.index);
      }
    }
    const isListened = indices.size === 0 ? undefined : (index: number) => indices.has(index);
    return {
      key: moduleKey(bytes, options, indices),
      prepared,
      options: { closeOnAbort, dirtyPageTracking, names, isListened },
    };
  }

  /** Translates a module; where there is a store, all of it, into the text that the store keeps. */
  private translate({ key, prepared, options }: Request): CompiledModule {
    this.translationCount++;
    const { translator, store } = this;
    if (store === null) return newCompiledModule(prepared.translate(options));
    const text = [...prepared.translateToText(options)].join('');
    store.save(key, text, translator);
    const artefact = translator.load?.(text) ?? prepared.translate(options);
    return newCompiledModule(artefact);
  }
}
