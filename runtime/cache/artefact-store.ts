/**
 * Artefacts in a storage, as code engines want them: live, or not at all. Every fault is reported
 * and is otherwise the same as nothing being there; what is stale or corrupt is removed.
 */
import type { Artefact } from '../abi.ts';
import type { Translator } from '../compilation/code-engine.ts';
import { LinkError } from '../errors.ts';
import { readCacheFile, writeCacheFile } from './cache-file.ts';
import type { CacheDiagnostic } from './diagnostic.ts';
import type { CacheStorage, MaybePromise } from './storage.ts';

export interface StoreOptions {
  /** Check that stored code does nothing that emitted code would not, before it is run. Default false. */
  readonly verify?: boolean;
  /** Told what is wrong with the cache. */
  readonly onDiagnostic?: (diagnostic: CacheDiagnostic) => void;
}

/** Name under which a storage keeps the module with a key. */
const entryName = (key: string): string => `${key}.mjs`;

/** Bytes of what a storage answered; null for what is neither bytes nor text. */
function storedBytes(stored: unknown): Uint8Array | null {
  if (typeof stored === 'string') return new TextEncoder().encode(stored);
  return stored instanceof Uint8Array ? stored : null;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

export class ArtefactStore {
  private readonly storage: CacheStorage;
  private readonly options: StoreOptions;
  /** Changes that the storage has not finished. */
  private readonly pending = new Set<Promise<void>>();

  constructor(storage: CacheStorage, options: StoreOptions) {
    this.storage = storage;
    this.options = options;
  }

  /**
   * What is stored, if the storage can say so at once.
   * @param accept takes the artefact over. Throws LinkError if it does not fit this runtime
   */
  loadNow<T>(
    key: string,
    translator: Translator,
    accept: (artefact: Artefact) => T,
  ): T | undefined {
    const { load } = translator;
    if (!this.storage.isImmediate || load === null) return undefined;
    try {
      const text = this.textOf(this.storage.read(entryName(key)), key, translator);
      return text === undefined ? undefined : accept(load(text));
    } catch (error) {
      return this.unusable(error, key);
    }
  }

  /** The same from any storage; where code can't be made of text, by importing it. */
  async load<T>(
    key: string,
    translator: Translator,
    accept: (artefact: Artefact) => T,
  ): Promise<T | undefined> {
    try {
      const text = this.textOf(await this.storage.read(entryName(key)), key, translator);
      if (text === undefined) return undefined;
      if (translator.load !== null) return accept(translator.load(text));
      const module = await this.storage.importEntry?.(entryName(key));
      return module === undefined ? undefined : accept((module as { artefact: Artefact }).artefact);
    } catch (error) {
      return this.unusable(error, key);
    }
  }

  /** Stores an artefact's text, now or in the background. */
  save(key: string, text: string, { version }: Translator): void {
    this.change(key, () =>
      this.storage.write(entryName(key), writeCacheFile(text, { version, key })),
    );
  }

  /** Resolves once everything that was to be stored or removed is, or has failed. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  // ---------------------------------------------------------------- what was stored

  /** The text of an artefact that a storage answered with, if it is whole and up to date. */
  private textOf(stored: unknown, key: string, translator: Translator): string | undefined {
    if (stored === undefined || stored === null) return undefined;
    const bytes = storedBytes(stored);
    if (bytes === null) return this.evict('corrupt', key, 'the storage answered with no text');
    const content = readCacheFile(bytes, { version: translator.version, key });
    if (content.state !== 'whole') return this.evict(content.state, key, content.reason);
    if (this.options.verify !== true) return content.text;
    try {
      translator.verify(content.text);
      return content.text;
    } catch (error) {
      return this.evict('corrupt', key, messageOf(error));
    }
  }

  private evict(kind: 'stale' | 'corrupt', key: string, reason: string): undefined {
    this.report({ kind, key, message: `a cached module is ${kind}: ${reason}` });
    this.change(key, () => this.storage.remove(entryName(key)));
  }

  // ---------------------------------------------------------------- faults

  /** What was thrown on the way from the storage to a live artefact. */
  private unusable(cause: unknown, key: string): undefined {
    if (cause instanceof SyntaxError) return this.evict('corrupt', key, cause.message);
    if (cause instanceof LinkError) return this.evict('stale', key, cause.message);
    const message = `a cached module cannot be read: ${messageOf(cause)}`;
    this.report({ kind: 'unreadable', key, message, cause });
  }

  private unwritable(cause: unknown, key: string): void {
    const message = `the cache cannot be written: ${messageOf(cause)}`;
    this.report({ kind: 'unwritable', key, message, cause });
  }

  private change(key: string, make: () => MaybePromise<void>): void {
    let made: MaybePromise<void>;
    try {
      made = make();
    } catch (error) {
      return this.unwritable(error, key);
    }
    if (!(made instanceof Promise)) return;
    const work = made
      .catch((error: unknown) => this.unwritable(error, key))
      .finally(() => this.pending.delete(work));
    this.pending.add(work);
  }

  private report(diagnostic: CacheDiagnostic): void {
    this.options.onDiagnostic?.(diagnostic);
  }
}
