// Rust through wasm-bindgen, made synchronously when it is imported.
import { createHash } from 'node:crypto';
import { compress, decompress } from 'lz4-wasm-nodejs';

export function job() {
  const bytes = Uint8Array.from({ length: 50_000 }, (_, i) => (i % 251) ^ (i >> 9));
  const packed = compress(bytes);
  const digest = (data) => createHash('sha256').update(data).digest('hex');
  return [packed.length, digest(packed), digest(decompress(packed))].join(' ');
}
