/**
 * A backend that does not compile the same bytes twice while something made of them is alive: the
 * new Module shares what was compiled and translated for the old one. Entries are weak; engines
 * without weak references have no cache.
 */
import type { Backend, CompiledModule } from './module.ts';

/** Bytes that go into the key; all of them are compared when a key is found. */
const SAMPLES = 4096;

/** Length and a hash (FNV-1a) of bytes from all over the module. */
function keyOf(bytes: Uint8Array): string {
  const step = Math.max(1, Math.floor(bytes.length / SAMPLES));
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i += step) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return `${bytes.length}:${hash}`;
}

/** Both begin at the start of their buffers. */
function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  const words = a.length >> 2;
  const left = new Int32Array(a.buffer, 0, words);
  const right = new Int32Array(b.buffer, 0, words);
  for (let i = 0; i < words; i++) if (left[i] !== right[i]) return false;
  for (let i = words * 4; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** @param backend whose modules keep their bytes, in buffers of their own */
export function withModuleCache(backend: Backend): Backend {
  if (typeof WeakRef !== 'function' || typeof FinalizationRegistry !== 'function') return backend;
  const entries = new Map<string, WeakRef<CompiledModule>>();
  const registry = new FinalizationRegistry<string>((key) => {
    // Another module may have taken the place since.
    if (entries.get(key)?.deref() === undefined) entries.delete(key);
  });
  return {
    ...backend,
    compile(bytes) {
      const key = keyOf(bytes);
      const known = entries.get(key)?.deref();
      if (known?.bytes !== undefined && isEqual(known.bytes, bytes)) return known;
      const compiled = backend.compile(bytes);
      entries.set(key, new WeakRef(compiled));
      registry.register(compiled, key);
      return compiled;
    },
  };
}
