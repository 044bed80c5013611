/** The content key of a module: the hex sha-256 of its bytes, by which caches and `wasmless/precompiled` know it. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { nodeModule } from './node-builtins.ts';

/** Node's own function is 20 times faster; browsers have none that is synchronous. */
export function contentHash(bytes: Uint8Array): string {
  const crypto = nodeModule('node:crypto');
  if (crypto === undefined) return bytesToHex(sha256(bytes));
  return crypto.createHash('sha256').update(bytes).digest('hex');
}
