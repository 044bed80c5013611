/** The key that a compiled module is kept by: equal exactly where the emitted code would be. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { CodeOptions } from '../compilation/code-engine.ts';

/**
 * Hex sha-256 of everything that goes into a compilation but the compiler itself, whose version is
 * in the name and in the head of what is stored.
 * @param listened functions that report their calls, in ascending order
 */
export function moduleKey(
  bytes: Uint8Array,
  options: CodeOptions,
  listened: Iterable<number>,
): string {
  const features = Object.entries(options.features ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const components = [
    features,
    options.dirtyPageTracking === true,
    options.closeOnAbort === true,
    options.names ?? 'debug',
    [...listened],
  ];
  // The JSON text ends where it ends: no options and bytes together look like others.
  return bytesToHex(
    sha256
      .create()
      .update(utf8ToBytes(JSON.stringify(components)))
      .update(bytes)
      .digest(),
  );
}
