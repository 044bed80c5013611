/** Where cached modules are kept: names and texts, nothing of what they mean. */

/** What may be handed on at once or later. */
export type MaybePromise<T> = T | Promise<T>;

export interface CacheStorage {
  /** True if everything below answers at once. */
  readonly isImmediate: boolean;
  /** The bytes (or the text) of an entry; undefined or null if there is none. */
  read(name: string): MaybePromise<unknown>;
  /** Stores an entry: readers see all of it or what was there before. */
  write(name: string, text: string): MaybePromise<void>;
  remove(name: string): MaybePromise<void>;
  /** Imports an entry as a module, where code can't be made of text; undefined if that can't be done. */
  importEntry?(name: string): Promise<unknown>;
}
