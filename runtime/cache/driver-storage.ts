/**
 * Cached modules in any key-value store: Redis, S3, HTTP, ... through a driver of the unstorage
 * library, or a storage that it made. Only their shape is named here: the library is the caller's.
 */
import type { CacheStorage, MaybePromise } from './storage.ts';

/** What is used of an unstorage driver (`unstorage/drivers/*`) or Storage. */
export interface StorageDriver {
  getItem(key: string): MaybePromise<unknown>;
  /** Absent from drivers that only read. */
  setItem?(key: string, value: string): MaybePromise<void>;
  removeItem?(key: string): MaybePromise<void>;
}

/** Entries are kept below `folder`, which a driver separates from names by a colon. */
export function driverStorage(driver: StorageDriver, folder: string): CacheStorage {
  const prefix = `${folder}:`;
  return {
    isImmediate: false,
    read: (name) => driver.getItem(prefix + name),
    write: (name, text) => driver.setItem?.(prefix + name, text),
    remove: (name) => driver.removeItem?.(prefix + name),
  };
}
