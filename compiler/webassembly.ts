/**
 * `wasmless/webassembly`: an object shaped like the global `WebAssembly`, which compiles at run
 * time. Needs an environment that allows `new Function`. Making a Module only validates; functions
 * are translated when they are first called.
 */
import * as runtime from '../runtime/index.ts';
import { createWebAssembly } from '../runtime/js-api/create-webassembly.ts';
import type { WebAssemblyNamespace } from '../runtime/js-api/create-webassembly.ts';
import { CompileError } from './errors.ts';
import { loadInMemory } from './load/in-memory.ts';
import { decodeTranslatable } from './load/translatable.ts';

function validate(bytes: Uint8Array): boolean {
  try {
    decodeTranslatable(bytes);
    return true;
  } catch (error) {
    if (error instanceof CompileError) return false;
    throw error;
  }
}

export const WebAssembly: WebAssemblyNamespace = createWebAssembly({
  compile: (bytes) => ({ artefact: loadInMemory(decodeTranslatable(bytes), runtime), bytes }),
  validate,
});
